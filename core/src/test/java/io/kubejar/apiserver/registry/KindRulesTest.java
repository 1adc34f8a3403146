package io.kubejar.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.InProcessControlPlane;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules of built-in kinds, from the table {@code kinds.txt}, which tells its own format. */
class KindRulesTest {
  private static final String ACCEPTED = "-";

  private final InProcessControlPlane plane = InProcessControlPlane.withBuiltInKinds();

  @AfterEach
  void close() {
    plane.close();
  }

  /** A kind of the table. */
  private record Kind(String path, ObjectNode valid, List<Change> changes) {
    String apiVersion() {
      String[] parts = path.split("/", -1);
      return parts[1].equals("api") ? parts[2] : parts[2] + "/" + parts[3];
    }

    String plural() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    String namespace() {
      return path.contains("/namespaces/default/") ? "default" : "";
    }
  }

  private record Change(boolean update, String pointer, String value, String cause) {
    void applyTo(ObjectNode object) {
      JsonPointer at = JsonPointer.compile(pointer);
      JsonNode parent = object.at(at.head());
      String name = at.last().getMatchingProperty();
      JsonNode changed = value.equals("-") ? null : Json.parse(value);
      if (parent instanceof ArrayNode list) {
        int index = Integer.parseInt(name);
        if (changed == null) {
          list.remove(index);
        } else {
          list.set(index, changed);
        }
      } else if (changed == null) {
        ((ObjectNode) parent).remove(name);
      } else {
        ((ObjectNode) parent).set(name, changed);
      }
    }
  }

  private static List<Kind> table() throws IOException {
    List<Kind> kinds = new ArrayList<>();
    String path = "";
    for (String line : text().split("\n", -1)) {
      if (line.startsWith("kind ")) {
        path = line.substring("kind ".length());
      } else if (line.startsWith("valid ")) {
        ObjectNode valid = (ObjectNode) Json.parse(line.substring("valid ".length()));
        kinds.add(new Kind(path, valid, new ArrayList<>()));
      } else if (line.startsWith("/") || line.startsWith("update ")) {
        kinds.get(kinds.size() - 1).changes().add(change(line));
      }
    }
    return kinds;
  }

  private static String text() throws IOException {
    try (InputStream in = KindRulesTest.class.getResourceAsStream("kinds.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Change change(String line) {
    boolean update = line.startsWith("update ");
    String rest = update ? line.substring("update ".length()) : line;
    int space = rest.indexOf(' ');
    int bar = rest.indexOf(" | ");
    return new Change(
        update,
        rest.substring(0, space),
        rest.substring(space + 1, bar).strip(),
        rest.substring(bar + " | ".length()));
  }

  @TestFactory
  Stream<DynamicTest> aChangeOfAValidObjectIsRefusedInKubernetesWords() throws IOException {
    plane
        .client()
        .resource("v1", "namespaces")
        .create("", (ObjectNode) Json.parse("{\"metadata\":{\"name\":\"default\"}}"));
    return table().stream().flatMap(this::testsOf);
  }

  private Stream<DynamicTest> testsOf(Kind kind) {
    ResourceClient resource = plane.client().resource(kind.apiVersion(), kind.plural());
    DynamicTest valid =
        DynamicTest.dynamicTest(
            kind.plural() + " are accepted",
            () ->
                assertThatCode(() -> resource.create(kind.namespace(), kind.valid().deepCopy()))
                    .doesNotThrowAnyException());
    // The valid object takes a name, an address, a port: so what is refused comes first.
    return Stream.of(
            kind.changes().stream().filter(c -> !c.update()).map(c -> test(kind, c, resource)),
            Stream.of(valid),
            kind.changes().stream().filter(Change::update).map(c -> test(kind, c, resource)))
        .flatMap(tests -> tests);
  }

  private static DynamicTest test(Kind kind, Change change, ResourceClient resource) {
    return DynamicTest.dynamicTest(
        kind.plural() + " " + change.pointer() + " " + change.value(),
        () -> check(kind, change, resource));
  }

  private static void check(Kind kind, Change change, ResourceClient resource) {
    String name = kind.valid().at("/metadata/name").asText();
    ObjectNode object =
        change.update()
            ? resource.get(kind.namespace(), name).mutableJson()
            : kind.valid().deepCopy();
    if (!change.update() && change.cause().equals(ACCEPTED)) {
      ((ObjectNode) object.get("metadata")).put("name", name + "-2");
    }
    change.applyTo(object);
    if (change.cause().equals(ACCEPTED)) {
      assertThat(send(change, kind, object, resource)).isNotNull();
      return;
    }
    StatusException refusal =
        assertThrows(StatusException.class, () -> send(change, kind, object, resource));
    assertThat(refusal.status().code()).isEqualTo(422);
    assertThat(refusal.status().message()).contains(" is invalid: " + change.cause());
  }

  private static KubeObject send(
      Change change, Kind kind, ObjectNode object, ResourceClient resource) {
    return change.update() ? resource.update(object) : resource.create(kind.namespace(), object);
  }
}
