package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rules on StorageClasses; follows {@code pkg/apis/storage/validation/validation.go}. */
final class StorageClassValidation {
  private static final int MOST_PARAMETERS = 512;
  private static final int LARGEST_PARAMETERS = 256 * 1024;
  private static final List<String> RECLAIM = List.of("Delete", "Retain");
  private static final List<String> MODES = List.of("Immediate", "WaitForFirstConsumer");

  private StorageClassValidation() {}

  static void check(JsonNode storageClass, Violations violations) {
    FieldPath root = FieldPath.root();
    provisioner(storageClass, "provisioner", violations);
    parameters(storageClass.path("parameters"), FieldPath.of("parameters"), violations);
    if (!FieldRules.text(storageClass, "reclaimPolicy").isEmpty()) {
      FieldRules.oneOf(storageClass, "reclaimPolicy", RECLAIM, root, violations);
    }
    if (storageClass.hasNonNull("volumeBindingMode")) {
      FieldRules.exactlyOneOf(storageClass, "volumeBindingMode", MODES, root, violations);
    } else {
      violations.required(FieldPath.of("volumeBindingMode"), "");
    }
    topologies(storageClass.path("allowedTopologies"), violations);
  }

  /** The name of who makes volumes. */
  static void provisioner(JsonNode object, String field, Violations violations) {
    String name = FieldRules.text(object, field);
    if (name.isEmpty()) {
      violations.required(FieldPath.of(field), "");
    } else {
      violations.invalid(
          FieldPath.of(field), name, Values.qualifiedName(name.toLowerCase(Locale.ROOT)));
    }
  }

  /** What a provisioner is given: names and values of its own. */
  static void parameters(JsonNode parameters, FieldPath path, Violations violations) {
    if (parameters.size() > MOST_PARAMETERS) {
      violations.tooLong(path, MOST_PARAMETERS);
      return;
    }
    long size = 0;
    for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
      if (parameter.getKey().isEmpty()) {
        violations.invalid(path, "", "field can not be empty.");
      }
      size += parameter.getKey().length() + parameter.getValue().asText().length();
    }
    if (size > LARGEST_PARAMETERS) {
      violations.tooLong(path, LARGEST_PARAMETERS);
    }
  }

  private static void topologies(JsonNode topologies, Violations violations) {
    Set<JsonNode> seen = new HashSet<>();
    // Terms that say nothing equal each other, and the first equals what was there before it.
    seen.add(Json.object());
    int index = 0;
    for (JsonNode term : topologies) {
      FieldPath at = FieldPath.of("allowedTopologies").index(index++);
      ObjectNode byKey = Json.object();
      expressions(term, byKey, at.child("matchLabelExpressions"), violations);
      if (!seen.add(byKey)) {
        violations.duplicate(at.child("matchLabelExpressions"), "");
      }
    }
  }

  private static void expressions(
      JsonNode term, ObjectNode byKey, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode expression : term.path("matchLabelExpressions")) {
      FieldPath at = path.index(index++);
      JsonNode values = expression.path("values");
      if (values.isEmpty()) {
        violations.required(at.child("values"), "");
      }
      SelectorRules.distinct(values, at.child("values"), violations);
      String key = FieldRules.text(expression, "key");
      SelectorRules.labelName(key, at.child("key"), violations);
      if (byKey.has(key)) {
        violations.duplicate(at.child("key"), key);
      }
      byKey.set(key, values);
    }
  }

  static void update(JsonNode storageClass, JsonNode old, Violations violations) {
    FieldPath root = FieldPath.root();
    if (!FieldRules.same(storageClass.get("parameters"), old.get("parameters"))) {
      violations.forbidden(FieldPath.of("parameters"), "updates to parameters are forbidden.");
    }
    if (!storageClass.path("provisioner").equals(old.path("provisioner"))) {
      violations.forbidden(FieldPath.of("provisioner"), "updates to provisioner are forbidden.");
    }
    if (!storageClass.path("reclaimPolicy").equals(old.path("reclaimPolicy"))) {
      violations.forbidden(
          FieldPath.of("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
    }
    FieldRules.immutable(storageClass, old, "volumeBindingMode", root, violations);
  }
}
