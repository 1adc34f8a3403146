package io.kubejar.controllermanager.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import org.junit.jupiter.api.Test;

class CapacityTest {
  private final ArrayNode subsets = Json.array();

  private void add(int ready, int notReady) {
    ObjectNode subset = subsets.addObject();
    for (int i = 0; i < ready; i++) {
      subset.withArrayProperty("addresses").addObject().put("ip", "10.0.0." + i);
    }
    for (int i = 0; i < notReady; i++) {
      subset.withArrayProperty("notReadyAddresses").addObject().put("ip", "10.1.0." + i);
    }
  }

  @Test
  void aThousandAddressesFit() {
    add(600, 400);
    assertThat(Capacity.truncate(subsets)).isFalse();
    assertThat(subsets.get(0).path("notReadyAddresses")).hasSize(400);
  }

  @Test
  void addressesThatAreNotReadyGoFirst() {
    add(900, 100);
    add(0, 100);
    assertThat(Capacity.truncate(subsets)).isTrue();
    assertThat(subsets.get(0).path("addresses")).hasSize(900);
    assertThat(subsets.get(0).path("notReadyAddresses")).hasSize(50);
    assertThat(subsets.get(1).path("notReadyAddresses")).hasSize(50);
  }

  @Test
  void everySubsetKeepsItsShareOfReadyAddresses() {
    add(1500, 10);
    add(500, 0);
    assertThat(Capacity.truncate(subsets)).isTrue();
    assertThat(subsets.get(0).path("addresses")).hasSize(750);
    assertThat(subsets.get(1).path("addresses")).hasSize(250);
    assertThat(subsets.get(0).has("notReadyAddresses")).isFalse();
  }
}
