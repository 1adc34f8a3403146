package io.kubejar.apiserver.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the roles and bindings that every cluster starts with from {@code bootstrap-rbac.tsv},
 * whose head describes its format.
 *
 * <p>Follows {@code plugin/pkg/auth/authorizer/rbac/bootstrappolicy}. Aggregated roles come with
 * the rules that the aggregation controller would give them.
 */
final class BootstrapRoles {
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final String API_VERSION = GROUP + "/v1";

  private final List<ObjectNode> objects = new ArrayList<>();
  private final List<ObjectNode> aggregated = new ArrayList<>();

  private BootstrapRoles() {}

  /** Read once, as they are the same in every cluster. */
  private static final class Holder {
    static final List<ObjectNode> OBJECTS = load();
  }

  /** All roles and bindings, frozen, without the metadata that the server fills in. */
  static List<ObjectNode> all() {
    return Holder.OBJECTS;
  }

  private static List<ObjectNode> load() {
    BootstrapRoles roles = new BootstrapRoles();
    text().lines().forEach(roles::read);
    roles.aggregate();
    return roles.objects.stream().map(Json::freeze).toList();
  }

  private static String text() {
    try (InputStream in = BootstrapRoles.class.getResourceAsStream("bootstrap-rbac.tsv")) {
      if (in == null) {
        throw new IllegalStateException("bootstrap-rbac.tsv is missing from the JAR");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String line) {
    if (line.startsWith("#")) {
      return;
    }
    String[] columns = line.split("\t", -1);
    switch (columns[0]) {
      case "C" -> clusterRole(columns);
      case "R" -> {
        ObjectNode role = object("Role", columns[1], columns[2]);
        labels(role, columns[3]);
        role.putArray("rules");
      }
      case "=" -> rule(columns);
      case "c" ->
          binding("ClusterRoleBinding", "", columns[1], "ClusterRole:" + columns[2], columns[3]);
      case "b" -> binding("RoleBinding", columns[1], columns[2], columns[3], columns[4]);
      default -> throw new IllegalStateException("unknown line: " + line);
    }
  }

  private ObjectNode object(String kind, String namespace, String name) {
    ObjectNode object = Json.object().put("apiVersion", API_VERSION).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
    metadata.putObject("annotations").put("rbac.authorization.kubernetes.io/autoupdate", "true");
    objects.add(object);
    return object;
  }

  private static void labels(ObjectNode object, String column) {
    ObjectNode labels = object.withObject("/metadata/labels");
    for (String label : list(column)) {
      int equals = label.indexOf('=');
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
  }

  private static List<String> list(String column) {
    return column.isEmpty() ? List.of() : List.of(column.split(",", -1));
  }

  private void clusterRole(String[] columns) {
    ObjectNode role = object("ClusterRole", "", columns[1]);
    labels(role, columns[2]);
    if (!columns[3].isEmpty()) {
      aggregated.add(role);
      role.putObject("aggregationRule")
          .putArray("clusterRoleSelectors")
          .addObject()
          .putObject("matchLabels")
          .put(columns[3], "true");
    }
    role.putArray("rules");
  }

  private void rule(String[] columns) {
    ObjectNode rule = objects.get(objects.size() - 1).withArray("rules").addObject();
    put(rule, "verbs", list(columns[1]));
    if (!columns[3].isEmpty()) {
      put(rule, "apiGroups", columns[2].isEmpty() ? List.of("") : list(columns[2]));
    }
    put(rule, "resources", list(columns[3]));
    put(rule, "resourceNames", list(columns[4]));
    put(rule, "nonResourceURLs", list(columns[5]));
  }

  private static void put(ObjectNode rule, String field, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = rule.putArray(field);
      values.forEach(array::add);
    }
  }

  private void binding(String kind, String namespace, String name, String role, String subjects) {
    ObjectNode binding = object(kind, namespace, name);
    int colon = role.indexOf(':');
    binding
        .putObject("roleRef")
        .put("apiGroup", GROUP)
        .put("kind", role.substring(0, colon))
        .put("name", role.substring(colon + 1));
    ArrayNode list = binding.putArray("subjects");
    for (String subject : list(subjects)) {
      subject(list.addObject(), subject);
    }
  }

  private static void subject(ObjectNode subject, String text) {
    String[] parts = text.split(":", 2);
    subject.put("kind", parts[0]);
    if (parts[0].equals("ServiceAccount")) {
      int colon = parts[1].indexOf(':');
      subject
          .put("name", parts[1].substring(colon + 1))
          .put("namespace", parts[1].substring(0, colon));
    } else {
      subject.put("apiGroup", GROUP).put("name", parts[1]);
    }
  }

  /** Gives aggregated roles the rules of the roles they select, the innermost first. */
  private void aggregate() {
    List<ObjectNode> innermostFirst = new ArrayList<>(aggregated);
    innermostFirst.sort((a, b) -> Integer.compare(depth(a), depth(b)));
    for (ObjectNode role : innermostFirst) {
      ArrayNode rules = role.putArray("rules");
      for (ObjectNode other : objects) {
        if (selects(role, other)) {
          for (JsonNode rule : other.path("rules")) {
            rules.add(rule);
          }
        }
      }
    }
  }

  private int depth(ObjectNode role) {
    int depth = 0;
    for (ObjectNode other : aggregated) {
      if (selects(role, other)) {
        depth = Math.max(depth, 1 + depth(other));
      }
    }
    return depth;
  }

  private static boolean selects(ObjectNode role, ObjectNode other) {
    JsonNode selected = role.at("/aggregationRule/clusterRoleSelectors/0/matchLabels");
    JsonNode labels = other.path("metadata").path("labels");
    for (Map.Entry<String, JsonNode> label : selected.properties()) {
      if (label.getValue().equals(labels.get(label.getKey()))) {
        return true;
      }
    }
    return false;
  }
}
