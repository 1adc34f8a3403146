package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A plain model of the API for ConfigMaps of one namespace, driven by a seed: it draws an
 * operation, foretells the answer, asks the server, and compares.
 */
final class ApiModel {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> COLORS = List.of("red", "green");
  private static final int CLIENTS = 3;

  private final TestApiServer server;
  private final Random random;
  private final Map<String, ModelObject> objects = new TreeMap<>();
  // What each client saw last of each object; may be stale.
  private final List<Map<String, KubeObject>> seen = new ArrayList<>();
  private int counter;

  ApiModel(TestApiServer server, long seed) {
    this.server = server;
    this.random = new Random(seed);
    for (int i = 0; i < CLIENTS; i++) {
      seen.add(new HashMap<>());
    }
  }

  /** Draws one operation, and checks its answer. */
  void step() {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    Map<String, KubeObject> client = seen.get(random.nextInt(CLIENTS));
    switch (random.nextInt(10)) {
      case 0, 1 -> create(client, name);
      case 2 -> get(client, name);
      case 3, 4 -> replaceWhatWasSeen(client, name);
      case 5 -> patchData(client, name);
      case 6 -> patchLabel(client, name);
      case 7 -> toggleFinalizer(client, name);
      case 8 -> delete(name);
      default -> deleteCollection();
    }
  }

  private void create(Map<String, KubeObject> client, String name) {
    ModelObject existing = objects.get(name);
    String color = COLORS.get(random.nextInt(COLORS.size()));
    ObjectNode body = Json.object();
    ObjectNode metadata = body.putObject("metadata").put("name", name);
    metadata.putObject("labels").put("color", color);
    int expected = existing == null ? 201 : 409;
    ApiResponse response =
        expect(expected, () -> server.send("create", CONFIG_MAPS, body.toString()));
    if (response != null) {
      KubeObject created = TestApiServer.object(response);
      objects.put(
          name,
          new ModelObject(
              created.uid(),
              created.resourceVersion(),
              Map.of(),
              Map.of("color", color),
              new TreeSet<>(),
              false));
      client.put(name, created);
    }
  }

  private void get(Map<String, KubeObject> client, String name) {
    ModelObject known = objects.get(name);
    ApiResponse response =
        expect(known == null ? 404 : 200, () -> server.send("get", CONFIG_MAPS + "/" + name, null));
    if (response != null && known != null) {
      client.put(name, same(TestApiServer.object(response), known));
    }
  }

  /** The optimistic update: succeeds only from the newest version of the same object. */
  private void replaceWhatWasSeen(Map<String, KubeObject> client, String name) {
    KubeObject stale = client.get(name);
    if (stale == null) {
      return;
    }
    ModelObject known = objects.get(name);
    String value = "v" + counter++;
    ObjectNode body = stale.mutableJson();
    body.withObjectProperty("data").put("k", value);
    boolean current = known != null && known.version().equals(stale.resourceVersion());
    int expected = known == null ? 404 : current ? 200 : 409;
    ApiResponse response =
        expect(expected, () -> server.send("update", CONFIG_MAPS + "/" + name, body.toString()));
    if (response != null && known != null) {
      client.put(name, changed(name, TestApiServer.object(response), known.withData("k", value)));
    }
  }

  private void patchData(Map<String, KubeObject> client, String name) {
    String value = "p" + counter++;
    patch(client, name, "{\"data\":{\"p\":\"%s\"}}".formatted(value), o -> o.withData("p", value));
  }

  private void patchLabel(Map<String, KubeObject> client, String name) {
    String color = COLORS.get(random.nextInt(COLORS.size()));
    patch(
        client,
        name,
        "{\"metadata\":{\"labels\":{\"color\":\"%s\"}}}".formatted(color),
        o -> o.withLabel(color));
  }

  /** Finalizers come while the object lives, and all go at once. */
  private void toggleFinalizer(Map<String, KubeObject> client, String name) {
    ModelObject known = objects.get(name);
    if (known != null && (known.deleting() || !known.finalizers().isEmpty())) {
      patch(client, name, "{\"metadata\":{\"finalizers\":null}}", ModelObject::withoutFinalizers);
    } else {
      patch(
          client,
          name,
          "{\"metadata\":{\"finalizers\":[\"x.dev/f\"]}}",
          o -> o.withFinalizer("x.dev/f"));
    }
  }

  private interface Change {
    ModelObject of(ModelObject object);
  }

  private void patch(Map<String, KubeObject> client, String name, String patch, Change change) {
    ModelObject known = objects.get(name);
    int expected = known == null ? 404 : 200;
    ApiResponse response =
        expect(
            expected,
            () ->
                server.send(
                    "patch",
                    CONFIG_MAPS + "/" + name,
                    "application/merge-patch+json",
                    patch,
                    () -> {}));
    if (response != null && known != null) {
      client.put(name, changed(name, TestApiServer.object(response), change.of(known)));
    }
  }

  private void delete(String name) {
    ModelObject known = objects.get(name);
    ApiResponse response =
        expect(known == null ? 404 : 200, () -> server.delete(CONFIG_MAPS + "/" + name));
    if (response != null && known != null) {
      deleted(name, known);
    }
  }

  private void deleteCollection() {
    String color = COLORS.get(random.nextInt(COLORS.size()));
    expect(
        200,
        () -> server.send("deletecollection", CONFIG_MAPS + "?labelSelector=color=" + color, null));
    for (Map.Entry<String, ModelObject> entry : Map.copyOf(objects).entrySet()) {
      if (color.equals(entry.getValue().labels().get("color"))) {
        deleted(entry.getKey(), entry.getValue());
      }
    }
  }

  private void deleted(String name, ModelObject known) {
    ModelObject marked = known.markedAsDeleting();
    if (marked.isGone()) {
      objects.remove(name);
    } else {
      KubeObject now = server.get(CONFIG_MAPS + "/" + name);
      assertThat(now.resourceVersion().equals(known.version())).isEqualTo(known.deleting());
      objects.put(name, marked.at(now.resourceVersion()));
    }
  }

  /** Checks an answer against what the model expects, and takes its version over. */
  private KubeObject changed(String name, KubeObject answer, ModelObject expected) {
    ModelObject known = objects.get(name);
    assertThat(known).isNotNull();
    boolean noChange = expected.equals(known);
    same(answer, expected);
    if (expected.isGone()) {
      objects.remove(name);
    } else {
      assertThat(answer.resourceVersion().equals(expected.version()))
          .as("an update that changes nothing, and no other, keeps the version")
          .isEqualTo(noChange);
      objects.put(name, expected.at(answer.resourceVersion()));
    }
    return answer;
  }

  private static KubeObject same(KubeObject answer, ModelObject expected) {
    assertThat(answer.uid()).isEqualTo(expected.uid());
    assertThat(Json.strings(answer.json().path("data"))).isEqualTo(expected.data());
    assertThat(answer.labels()).isEqualTo(expected.labels());
    assertThat(texts(answer.metadata().path("finalizers"))).isEqualTo(expected.finalizers());
    assertThat(answer.isBeingDeleted()).isEqualTo(expected.deleting());
    return answer;
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    if (array instanceof ArrayNode elements) {
      elements.forEach(e -> texts.add(e.asText()));
    }
    return texts;
  }

  /** Sends a request that must be answered with a code; null if that is a refusal. */
  private static @Nullable ApiResponse expect(int code, Supplier<ApiResponse> request) {
    try {
      ApiResponse response = request.get();
      assertThat(response.code()).isEqualTo(code);
      return response;
    } catch (StatusException e) {
      assertThat(e.status().code()).as(e.getMessage()).isEqualTo(code);
      return null;
    }
  }

  /** The list must show exactly what the model has, in order. */
  void checkList() {
    List<KubeObject> items = server.list(CONFIG_MAPS).items();
    assertThat(items).extracting(KubeObject::name).containsExactlyElementsOf(objects.keySet());
    for (KubeObject item : items) {
      ModelObject known = objects.get(item.name());
      if (known != null) {
        same(item, known);
        assertThat(item.resourceVersion()).isEqualTo(known.version());
      }
    }
  }
}
