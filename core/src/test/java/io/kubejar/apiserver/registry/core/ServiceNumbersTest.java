package io.kubejar.apiserver.registry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.Randomness;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceNumbersTest {
  private static final GroupResource SERVICES = new GroupResource("", "services");

  private final Store store = new InMemoryStore();
  private final ServiceStrategy strategy =
      new ServiceStrategy(new ServiceAllocation(new ServiceNumbers(store, new Randomness(1))));

  @AfterEach
  void close() {
    store.close();
  }

  private ObjectNode service(String name, String spec) {
    ObjectNode service = Json.object().put("apiVersion", "v1").put("kind", "Service");
    service.putObject("metadata").put("name", name).put("namespace", "default");
    service.set("spec", Json.parse(spec.replace('\'', '"')));
    strategy.setDefaults(service);
    return service;
  }

  private KubeObject create(String name, String spec) {
    ObjectNode service = service(name, spec);
    strategy.prepareForCreate(service);
    KubeObject stored = store.create(Key.of(SERVICES, "default", name), KubeObject.of(service), 0);
    strategy.finish(service);
    return stored;
  }

  private static String ip(KubeObject service) {
    return service.spec().path("clusterIP").asText();
  }

  @Test
  void everyServiceGetsAnAddressOfItsOwn() {
    KubeObject a = create("a", "{'ports':[{'port':80}]}");
    KubeObject b = create("b", "{'ports':[{'port':80}]}");
    assertThat(ip(a)).startsWith("10.96.").isNotEqualTo(ip(b));
    assertThat(a.spec().path("clusterIPs").get(0).asText()).isEqualTo(ip(a));
  }

  @Test
  void anAddressThatIsTakenIsRefusedUntilItsServiceIsGone() {
    KubeObject a = create("a", "{'ports':[{'port':80}]}");
    String wanted = "{'clusterIP':'" + ip(a) + "','ports':[{'port':80}]}";
    assertThatThrownBy(() -> create("b", wanted))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining(
            "failed to allocate IP " + ip(a) + ": provided IP is already allocated");
    store.delete(Key.of(SERVICES, "default", "a"), a.revision(), 0);
    assertThat(ip(create("b", wanted))).isEqualTo(ip(a));
  }

  @Test
  void whatAFailedWriteTookIsFreeAgain() {
    ObjectNode refused = service("a", "{'clusterIP':'10.96.0.77','ports':[{'port':80}]}");
    strategy.prepareForCreate(refused);
    strategy.finish(refused);
    assertThat(ip(create("b", "{'clusterIP':'10.96.0.77','ports':[{'port':80}]}")))
        .isEqualTo("10.96.0.77");
  }

  @Test
  void aNodePortIsInItsRange() {
    KubeObject service = create("a", "{'type':'NodePort','ports':[{'port':80}]}");
    assertThat(service.spec().at("/ports/0/nodePort").asInt()).isBetween(30000, 32767);
    assertThatThrownBy(() -> create("b", "{'type':'NodePort','ports':[{'port':80,'nodePort':80}]}"))
        .hasMessageContaining("The range of valid ports is 30000-32767");
  }
}
