package io.kubejar.apimachinery.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodRequestsTest {
  private static Map<String, Quantity> requests(String spec) {
    return PodRequests.of(Json.parse(spec.replace('\'', '"')), "requests");
  }

  private static String container(String cpu) {
    return "{'resources':{'requests':{'cpu':'" + cpu + "'}}}";
  }

  private static String sidecar(String cpu) {
    return "{'restartPolicy':'Always','resources':{'requests':{'cpu':'" + cpu + "'}}}";
  }

  private static void assertCpu(String expected, String spec) {
    assertThat(requests(spec)).containsOnlyKeys("cpu");
    assertThat(requests(spec).get("cpu")).hasToString(expected);
  }

  @Test
  void containersAddUp() {
    assertCpu("3", "{'containers':[" + container("1") + "," + container("2") + "]}");
  }

  @Test
  void theLargestInitContainerCountsIfItIsMore() {
    assertCpu(
        "5",
        "{'initContainers':["
            + container("5")
            + ","
            + container("4")
            + "],'containers':["
            + container("2")
            + "]}");
  }

  @Test
  void sidecarsCountBesideContainersAndBesideLaterInitContainers() {
    assertCpu(
        "3", "{'initContainers':[" + sidecar("1") + "],'containers':[" + container("2") + "]}");
    assertCpu(
        "6",
        "{'initContainers':["
            + sidecar("1")
            + ","
            + container("5")
            + "],'containers':["
            + container("2")
            + "]}");
    assertCpu(
        "5",
        "{'initContainers':["
            + container("5")
            + ","
            + sidecar("1")
            + "],'containers':["
            + container("2")
            + "]}");
  }

  @Test
  void whatIsGivenForThePodTakesThePlaceOfTheSumAndOverheadComesOnTop() {
    assertCpu(
        "7",
        "{'containers':["
            + container("2")
            + "],'resources':{'requests':{'cpu':'6'}},"
            + "'overhead':{'cpu':'1'}}");
  }
}
