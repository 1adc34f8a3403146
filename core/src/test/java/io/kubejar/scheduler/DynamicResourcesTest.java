package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DynamicResourcesTest {
  private static final String API = "resource.k8s.io/v1";

  private final SchedulerCluster cluster = SchedulerCluster.start();

  @BeforeEach
  void publishDevices() {
    cluster.add(node("a"), node("b"));
    cluster.create(
        API,
        "deviceclasses",
        "",
        "{'metadata':{'name':'gpu'},'spec':{'selectors':[{'cel':{'expression':"
            + "'device.driver == \\'gpu.example.com\\''}}]}}".replace("\\'", "\\\""));
    publish("a", 1, "'small'", 8);
    publish("b", 2, "'large'", 80);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void publish(String node, int count, String model, int gigabytes) {
    List<String> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      devices.add(
          ("{'name':'gpu-%d','attributes':{'model':{'string':%s},'index':{'int':%d},"
                  + "'driverVersion':{'version':'1.2.3'}},"
                  + "'capacity':{'memory':{'value':'%dGi'}}}")
              .formatted(i, model, i, gigabytes));
    }
    cluster.create(
        API,
        "resourceslices",
        "",
        ("{'metadata':{'name':'%1$s'},'spec':{'driver':'gpu.example.com','nodeName':'%1$s',"
                + "'pool':{'name':'%1$s','generation':1,'resourceSliceCount':1},"
                + "'devices':[%2$s]}}")
            .formatted(node, String.join(",", devices)));
  }

  private void createClaim(String name, String request, String more) {
    cluster.create(
        API,
        "resourceclaims",
        "default",
        ("{'metadata':{'name':'%s'},'spec':{'devices':{'requests':[{'name':'gpu','exactly':"
                + "{'deviceClassName':'gpu','allocationMode':'ExactCount',%s}}]%s}}}")
            .formatted(name, request, more));
  }

  private static String selector(String expression) {
    return "'count':1,'selectors':[{'cel':{'expression':'" + expression + "'}}]";
  }

  private void createPod(String name, String claim) {
    cluster.add(
        pod(name)
            .spec(
                "resourceClaims", "[{'name':'device','resourceClaimName':'%s'}]".formatted(claim)));
  }

  private JsonNode status(String claim) {
    return cluster
        .controlPlane()
        .client()
        .resource(API, "resourceclaims")
        .get("default", claim)
        .status();
  }

  @Test
  void aDeviceIsAllocatedAndReservedForThePod() {
    createClaim(
        "mine", selector("device.attributes[\\\"gpu.example.com\\\"].model == \\\"large\\\""), "");
    createPod("p", "mine");

    assertThat(cluster.nodeOf("p")).isEqualTo("b");
    JsonNode allocation = status("mine").path("allocation");
    assertThat(allocation.path("devices").path("results").toString())
        .isEqualTo(
            "[{\"request\":\"gpu\",\"driver\":\"gpu.example.com\",\"pool\":\"b\","
                + "\"device\":\"gpu-0\"}]");
    assertThat(allocation.at("/nodeSelector/nodeSelectorTerms/0/matchFields/0/values/0").asText())
        .isEqualTo("b");
    assertThat(status("mine").at("/reservedFor/0/name").asText()).isEqualTo("p");
  }

  @Test
  void selectorsSeeCapacityAndVersions() {
    createClaim(
        "mine",
        selector(
            "device.capacity[\\\"gpu.example.com\\\"].memory.compareTo(quantity(\\\"10Gi\\\")) > 0"
                + " && device.attributes[\\\"gpu.example.com\\\"].driverVersion"
                + ".isGreaterThan(semver(\\\"1.2.0\\\"))"
                + " && !(\\\"x\\\" in device.attributes[\\\"other.example.com\\\"])"),
        "");
    createPod("p", "mine");
    assertThat(cluster.message("p")).isEmpty();
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
  }

  @Test
  void aDeviceIsGivenToOneClaimOnly() {
    for (int i = 0; i < 4; i++) {
      createClaim("claim-" + i, "'count':1", "");
      createPod("p" + i, "claim-" + i);
    }
    assertThat(List.of(cluster.nodeOf("p0"), cluster.nodeOf("p1"), cluster.nodeOf("p2")))
        .containsExactlyInAnyOrder("a", "b", "b");
    assertThat(cluster.nodeOf("p3")).isEmpty();
    assertThat(cluster.message("p3"))
        .startsWith("0/2 nodes are available: 2 cannot allocate all claims. still not schedulable");
  }

  @Test
  void podsThatShareAClaimGoToTheNodeOfItsDevice() {
    createClaim("shared", "'count':2", "");
    createPod("p0", "shared");
    createPod("p1", "shared");
    assertThat(cluster.nodeOf("p0")).isEqualTo("b");
    assertThat(cluster.nodeOf("p1")).isEqualTo("b");
    assertThat(status("shared").path("reservedFor")).hasSize(2);
  }

  @Test
  void constraintsHoldForAllDevicesOfAClaim() {
    createClaim(
        "same",
        "'count':2",
        ",'constraints':[{'requests':[],'matchAttribute':'gpu.example.com/index'}]");
    createPod("p", "same");
    assertThat(cluster.nodeOf("p")).isEmpty();

    createClaim(
        "different",
        "'count':2",
        ",'constraints':[{'requests':[],'distinctAttribute':'gpu.example.com/index'}]");
    createPod("q", "different");
    assertThat(cluster.nodeOf("q")).isEqualTo("b");
  }

  @Test
  void aPodIsScheduledOnceItsClaimOrItsClassOrADeviceComes() {
    createPod("p", "late");
    assertThat(cluster.nodeOf("p")).isEmpty();
    cluster.create(
        API,
        "resourceclaims",
        "default",
        "{'metadata':{'name':'late'},'spec':{'devices':{'requests':[{'name':'nic','exactly':"
            + "{'deviceClassName':'nic','allocationMode':'ExactCount','count':1}}]}}}");
    cluster.advance(Duration.ofSeconds(20));
    assertThat(cluster.message("p")).contains("request nic: device class nic does not exist");

    cluster.create(
        API,
        "deviceclasses",
        "",
        "{'metadata':{'name':'nic'},'spec':{'selectors':[{'cel':{'expression':"
            + "'device.driver == \\\"nic.example.com\\\"'}}]}}");
    cluster.advance(Duration.ofSeconds(20));
    assertThat(cluster.message("p")).contains("cannot allocate all claims");

    cluster.create(
        API,
        "resourceslices",
        "",
        "{'metadata':{'name':'nics'},'spec':{'driver':'nic.example.com','allNodes':true,"
            + "'pool':{'name':'nics','generation':1,'resourceSliceCount':1},"
            + "'devices':[{'name':'nic-0'}]}}");
    cluster.advance(Duration.ofSeconds(20));
    assertThat(cluster.nodeOf("p")).isNotEmpty();
    assertThat(status("late").path("allocation").has("nodeSelector")).isFalse();
  }

  @Test
  void aSelectorThatFailsIsAnError() {
    createClaim("broken", selector("device.attributes[\\\"gpu.example.com\\\"].nothing == 1"), "");
    createPod("p", "broken");
    assertThat(cluster.nodeOf("p")).isEmpty();
    assertThat(cluster.message("p"))
        .contains("claim broken: selector #0: runtime error: no such key: nothing");
  }

  @Test
  void theConfigurationOfClassAndClaimGoesWithTheAllocation() {
    cluster.create(
        API,
        "deviceclasses",
        "",
        "{'metadata':{'name':'tuned'},'spec':{'config':[{'opaque':{'driver':'gpu.example.com',"
            + "'parameters':{'mode':'fast'}}}]}}");
    KubeObject claim =
        cluster.create(
            API,
            "resourceclaims",
            "default",
            "{'metadata':{'name':'mine'},'spec':{'devices':{'requests':[{'name':'gpu','exactly':"
                + "{'deviceClassName':'tuned','allocationMode':'All'}}],"
                + "'config':[{'requests':['gpu'],'opaque':{'driver':'gpu.example.com',"
                + "'parameters':{'color':'red'}}}]}}}");
    createPod("p", claim.name());
    JsonNode devices = status("mine").path("allocation").path("devices");
    assertThat(devices.path("config").path(0))
        .isEqualTo(
            Json.parse(
                "{\"source\":\"FromClass\",\"opaque\":{\"driver\":\"gpu.example.com\","
                    + "\"parameters\":{\"mode\":\"fast\"}},\"requests\":[\"gpu\"]}"));
    assertThat(devices.path("config").path(1).path("source").asText()).isEqualTo("FromClaim");
  }
}
