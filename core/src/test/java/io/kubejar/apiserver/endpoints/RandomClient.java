package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A client that does random things to a few ConfigMaps which others change too: it creates,
 * applies, patches in all three ways, replaces, deletes, and holds some with finalizers.
 */
final class RandomClient implements Runnable {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> COLORS = List.of("red", "blue");
  private static final int STEPS = 60;

  /** Absent, taken or changed by others, or being deleted. */
  private static final Set<Integer> EXPECTED_REFUSALS = Set.of(404, 409, 422);

  private final TestApiServer server;
  private final String manager;
  private final Random random;

  RandomClient(TestApiServer server, String manager, long seed) {
    this.server = server;
    this.manager = manager;
    this.random = new Random(seed);
  }

  @Override
  public void run() {
    for (int i = 0; i < STEPS; i++) {
      try {
        step(NAMES.get(random.nextInt(NAMES.size())));
      } catch (StatusException e) {
        assertThat(EXPECTED_REFUSALS).as(e.getMessage()).contains(e.status().code());
      }
    }
  }

  private void step(String name) {
    String path = CONFIG_MAPS + "/" + name;
    String who = "?fieldManager=" + manager;
    String key = "k" + random.nextInt(3);
    switch (random.nextInt(9)) {
      case 0 -> server.create(CONFIG_MAPS + who, object(name, key));
      case 1 -> apply(path, name, key, false);
      case 2 -> apply(path, name, key, true);
      case 3 -> patch(path, "application/merge-patch+json", "{'data':{'%s':'m'}}".formatted(key));
      case 4 ->
          patch(
              path,
              "application/strategic-merge-patch+json",
              "{'data':{'%s':null}}".formatted(key));
      case 5 ->
          patch(
              path,
              "application/json-patch+json",
              "[{'op':'add','path':'/metadata/labels','value':{'color':'%s'}}]".formatted(color()));
      case 6 -> replace(path, key);
      case 7 ->
          patch(
              path,
              "application/merge-patch+json",
              random.nextBoolean()
                  ? "{'metadata':{'finalizers':['example.com/hold']}}"
                  : "{'metadata':{'finalizers':null}}");
      default -> server.delete(path);
    }
  }

  private void replace(String path, String key) {
    ObjectNode next = server.get(path).mutableJson();
    next.withObjectProperty("data").put(key, manager);
    KubeObject replaced = server.update(path + "?fieldManager=" + manager, next.toString());
    assertThat(replaced.json().path("data").path(key).asText()).isEqualTo(manager);
  }

  private void apply(String path, String name, String key, boolean force) {
    String query = "?fieldManager=" + manager + "&force=" + force;
    KubeObject applied =
        TestApiServer.object(
            server.send(
                "patch",
                path + query,
                "application/apply-patch+yaml",
                object(name, key),
                () -> {}));
    assertThat(applied.json().path("data").path(key).asText()).isEqualTo(manager);
  }

  private void patch(String path, String mediaType, String patch) {
    String query = "?fieldManager=" + manager;
    server.send("patch", path + query, mediaType, patch.replace('\'', '"'), () -> {});
  }

  private String object(String name, String key) {
    ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    metadata.putObject("labels").put("color", color());
    object.putObject("data").put(key, manager);
    return object.toString();
  }

  private String color() {
    return COLORS.get(random.nextInt(COLORS.size()));
  }

  /** Nobody owns a key that is not there, and every key has an owner. */
  static void checkOwners(ObjectList list) {
    for (KubeObject object : list.items()) {
      JsonNode data = object.json().path("data");
      ObjectNode owned = Json.object();
      for (JsonNode owner : object.metadata().path("managedFields")) {
        JsonNode fields = owner.path("fieldsV1").path("f:data");
        fields.fieldNames().forEachRemaining(f -> owned.put(f, true));
      }
      owned.remove(".");
      List<String> keys = data.properties().stream().map(f -> "f:" + f.getKey()).toList();
      List<String> names = owned.properties().stream().map(f -> f.getKey()).toList();
      assertThat(names).as(object.toString()).containsExactlyInAnyOrderElementsOf(keys);
    }
  }
}
