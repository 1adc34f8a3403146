package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.DiskVolumeRules;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The rules that claims, classes and slices share; follows {@code
 * pkg/apis/resource/validation/validation.go}.
 */
final class DeviceRules {
  private static final int LONGEST_POOL = 253;
  private static final int LONGEST_IDENTIFIER = 32;
  private static final int LARGEST_PARAMETERS = 10 * 1024;
  private static final int LONGEST_EXPRESSION = 10 * 1024;
  private static final int MOST_SELECTORS = 32;
  private static final int MOST_CONDITIONS = 4;
  private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");
  private static final List<String> OPERATORS = List.of("Equal", "Exists");

  private DeviceRules() {}

  static void pool(JsonNode object, String field, FieldPath path, Violations violations) {
    String name = FieldRules.text(object, field);
    FieldPath at = path.child(field);
    if (name.isEmpty()) {
      violations.required(at, "");
      return;
    }
    if (name.length() > LONGEST_POOL) {
      violations.tooLong(at, LONGEST_POOL);
    }
    for (String part : name.split("/", -1)) {
      violations.invalid(at, part, Values.subdomain(part));
    }
  }

  /** The name of an attribute or capacity: an identifier, or one after the domain of a driver. */
  static void qualifiedName(String name, FieldPath path, Violations violations) {
    String[] parts = name.split("/", -1);
    if (parts.length > 2) {
      violations.invalid(path, name, "must not contain more than one slash");
    } else if (parts.length == 1) {
      identifier(name, path, violations);
    } else {
      if (parts[0].isEmpty()) {
        violations.invalid(path, "", "the domain must not be empty");
      } else {
        DiskVolumeRules.driverName(parts[0], path, violations);
      }
      if (parts[1].isEmpty()) {
        violations.invalid(path, "", "the name must not be empty");
      } else {
        identifier(parts[1], path, violations);
      }
    }
  }

  static void fullyQualifiedName(String name, FieldPath path, Violations violations) {
    qualifiedName(name, path, violations);
    if (name.indexOf('/') < 0) {
      violations.invalid(
          path, name, "a fully qualified name must be a domain and a name separated by a slash");
    }
  }

  private static void identifier(String name, FieldPath path, Violations violations) {
    if (name.length() > LONGEST_IDENTIFIER) {
      violations.tooLong(path, LONGEST_IDENTIFIER);
    }
    violations.invalid(path, name, Values.cIdentifier(name));
  }

  /** Selectors of a class or request; their expressions are compiled when they are first used. */
  static void selectors(JsonNode selectors, FieldPath path, Violations violations) {
    EntryRules.list(
        selectors,
        MOST_SELECTORS,
        (selector, at, found) -> {
          if (!selector.hasNonNull("cel")) {
            found.required(at.child("cel"), "");
          } else if (FieldRules.text(selector.path("cel"), "expression").length()
              > LONGEST_EXPRESSION) {
            found.tooLong(at.child("cel").child("expression"), LONGEST_EXPRESSION);
          }
        },
        path,
        violations);
  }

  /** The configuration that a driver gets with a device. */
  static void configuration(JsonNode configuration, FieldPath path, Violations violations) {
    FieldPath at = path.child("opaque");
    if (!configuration.hasNonNull("opaque")) {
      violations.required(at, "");
      return;
    }
    JsonNode opaque = configuration.path("opaque");
    DiskVolumeRules.driverName(opaque, "driver", at, violations);
    raw(opaque.path("parameters"), LARGEST_PARAMETERS, at.child("parameters"), violations);
  }

  /** What only a driver understands: an object of limited size. */
  static void raw(JsonNode value, int limit, FieldPath path, Violations violations) {
    if (value.isMissingNode() || value.isNull()) {
      violations.required(path, "");
    } else if (value.toString().getBytes(StandardCharsets.UTF_8).length > limit) {
      violations.tooLong(path, limit);
    } else if (!value.isObject()) {
      violations.invalid(path, "<value omitted>", "must be a valid JSON object");
    }
  }

  static void taint(JsonNode taint, FieldPath path, Violations violations) {
    String key = FieldRules.text(taint, "key");
    violations.invalid(path.child("key"), key, Values.qualifiedName(key));
    labelValue(taint, path, violations);
    FieldRules.requiredOneOf(taint, "effect", EFFECTS, path, violations);
  }

  static void tolerations(JsonNode tolerations, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode toleration : tolerations) {
      toleration(toleration, path.index(index++), violations);
    }
  }

  private static void toleration(JsonNode toleration, FieldPath path, Violations violations) {
    String key = FieldRules.text(toleration, "key");
    if (!key.isEmpty()) {
      violations.invalid(path.child("key"), key, Values.qualifiedName(key));
    }
    String value = FieldRules.text(toleration, "value");
    String operator = FieldRules.text(toleration, "operator");
    if (operator.equals("Exists") && !value.isEmpty()) {
      violations.invalid(path.child("value"), value, "must be empty for operator `Exists`");
    } else if (operator.equals("Equal")) {
      labelValue(toleration, path, violations);
    }
    FieldRules.requiredOneOf(toleration, "operator", OPERATORS, path, violations);
    if (!FieldRules.text(toleration, "effect").isEmpty()) {
      FieldRules.oneOf(toleration, "effect", EFFECTS, path, violations);
    }
  }

  private static void labelValue(JsonNode object, FieldPath path, Violations violations) {
    String value = FieldRules.text(object, "value");
    violations.invalid(path.child("value"), value, Values.labelValue(value));
  }

  /** The conditions that Pods with a device wait for, and those on which they give up. */
  static void bindingConditions(JsonNode object, FieldPath path, Violations violations) {
    JsonNode awaited = object.path("bindingConditions");
    JsonNode feared = object.path("bindingFailureConditions");
    FieldPath awaitedPath = path.child("bindingConditions");
    FieldPath fearedPath = path.child("bindingFailureConditions");
    EntryRules.EntryRule name =
        (entry, at, found) ->
            found.invalid(at, entry.asText(), Values.qualifiedName(entry.asText()));
    EntryRules.list(awaited, MOST_CONDITIONS, name, awaitedPath, violations);
    EntryRules.list(feared, MOST_CONDITIONS, name, fearedPath, violations);
    EntryRules.unique(awaited, JsonNode::asText, awaitedPath, violations);
    EntryRules.unique(feared, JsonNode::asText, fearedPath, violations);
    int index = 0;
    for (JsonNode condition : feared) {
      for (JsonNode other : awaited) {
        if (other.equals(condition)) {
          violations.invalid(
              fearedPath.index(index),
              condition,
              "bindingFailureConditions must not overlap with bindingConditions");
          break;
        }
      }
      index++;
    }
    if (awaited.isEmpty() && !feared.isEmpty()) {
      violations.invalid(
          awaitedPath,
          FieldRules.quoted(object.get("bindingConditions")),
          "bindingConditions are required to use bindingFailureConditions");
    }
    if (feared.isEmpty() && !awaited.isEmpty()) {
      violations.invalid(
          fearedPath,
          FieldRules.quoted(object.get("bindingFailureConditions")),
          "bindingFailureConditions are required to use bindingConditions");
    }
  }
}
