package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules on environment variables; follows {@code ValidateEnv} of core validation. */
final class EnvValidation {
  private static final List<String> FIELDS =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  private static final Set<String> KNOWN_FIELDS =
      Set.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.labels",
          "metadata.annotations",
          "metadata.uid",
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.serviceAccountName",
          "spec.schedulerName",
          "spec.hostNetwork",
          "status.phase",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  static final List<String> RESOURCES =
      List.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");
  private static final Set<String> CPU_DIVISORS = Set.of("1m", "1");
  private static final Set<String> BYTE_DIVISORS =
      Set.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");
  private static final String[] SOURCES = {
    "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"
  };

  private EnvValidation() {}

  static void variables(JsonNode variables, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode variable : variables) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(variable, "name");
      if (name.isEmpty()) {
        violations.required(at.child("name"), "");
      } else {
        violations.invalid(at.child("name"), name, Values.envName(name));
      }
      if (variable.path("valueFrom").isObject()) {
        source(variable, at.child("valueFrom"), violations);
      }
    }
  }

  private static void source(JsonNode variable, FieldPath path, Violations violations) {
    JsonNode from = variable.path("valueFrom");
    int sources = 0;
    for (String source : SOURCES) {
      JsonNode reference = from.path(source);
      if (!reference.isObject()) {
        continue;
      }
      sources++;
      FieldPath at = path.child(source);
      switch (source) {
        case "fieldRef" -> fieldReference(reference, FIELDS, at, violations);
        case "resourceFieldRef" -> resourceReference(reference, false, at, violations);
        case "fileKeyRef" -> fileKey(reference, at, violations);
        default -> keyReference(reference, at, violations);
      }
    }
    if (sources == 0) {
      violations.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or"
              + " `secretKeyRef`");
    } else if (!FieldRules.text(variable, "value").isEmpty()) {
      violations.invalid(path, "", "may not be specified when `value` is not empty");
    } else if (sources > 1) {
      violations.invalid(path, "", "may not have more than one field specified at a time");
    }
  }

  private static void fileKey(JsonNode reference, FieldPath path, Violations violations) {
    FieldRules.required(reference, "volumeName", path, violations);
    FieldRules.required(reference, "path", path, violations);
    FieldRules.required(reference, "key", path, violations);
  }

  private static void keyReference(JsonNode reference, FieldPath path, Violations violations) {
    String name = FieldRules.text(reference, "name");
    violations.invalid(path.child("name"), name, Values.subdomain(name));
    String key = FieldRules.text(reference, "key");
    if (key.isEmpty()) {
      violations.required(path.child("key"), "");
    } else {
      violations.invalid(path.child("key"), key, Values.configKey(key));
    }
  }

  /** A reference to a field of the Pod itself. */
  static void fieldReference(
      JsonNode reference, List<String> allowed, FieldPath path, Violations violations) {
    String version = FieldRules.text(reference, "apiVersion");
    String field = FieldRules.text(reference, "fieldPath");
    if (version.isEmpty()) {
      violations.required(path.child("apiVersion"), "");
      return;
    }
    if (field.isEmpty()) {
      violations.required(path.child("fieldPath"), "");
      return;
    }
    if (!version.equals("v1")) {
      violations.invalid(
          path.child("fieldPath"),
          field,
          "error converting fieldPath: unsupported pod version: " + version);
      return;
    }
    int subscript = field.endsWith("']") ? field.indexOf("['") : -1;
    if (subscript > 0) {
      mapEntry(field, subscript, path, violations);
    } else if (!KNOWN_FIELDS.contains(field)) {
      violations.invalid(
          path.child("fieldPath"),
          field,
          "error converting fieldPath: field label not supported: " + field);
    } else if (!allowed.contains(field)) {
      violations.notSupported(path.child("fieldPath"), field, allowed);
    }
  }

  private static void mapEntry(String field, int subscript, FieldPath path, Violations violations) {
    String map = field.substring(0, subscript);
    String key = field.substring(subscript + 2, field.length() - 2);
    switch (map) {
      case "metadata.annotations" ->
          violations.invalid(path, key, Values.qualifiedName(key.toLowerCase(Locale.ROOT)));
      case "metadata.labels" -> violations.invalid(path, key, Values.qualifiedName(key));
      default -> violations.invalid(path, map, "does not support subscript");
    }
  }

  /** A reference to a container's requests or limits. */
  static void resourceReference(
      JsonNode reference, boolean inVolume, FieldPath path, Violations violations) {
    String resource = FieldRules.text(reference, "resource");
    if (inVolume && FieldRules.text(reference, "containerName").isEmpty()) {
      violations.required(path.child("containerName"), "");
    } else if (resource.isEmpty()) {
      violations.required(path.child("resource"), "");
    } else if (!RESOURCES.contains(resource) && !isHugePages(resource)) {
      violations.notSupported(path.child("resource"), resource, RESOURCES);
    }
    divisor(resource, reference.path("divisor"), path.child("divisor"), violations);
  }

  /** Amounts are shown in units of a divisor, of which only a few make sense. */
  private static void divisor(
      String resource, JsonNode divisor, FieldPath path, Violations violations) {
    Quantity quantity = FieldRules.quantity(divisor);
    if (quantity.signum() == 0) {
      return;
    }
    String kind = resource.substring(resource.indexOf('.') + 1);
    if (kind.equals("cpu")) {
      if (!CPU_DIVISORS.contains(quantity.toString())) {
        violations.invalid(
            path, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
      }
    } else if (kind.equals("memory") || kind.equals("ephemeral-storage") || isHugePages(resource)) {
      if (!BYTE_DIVISORS.contains(quantity.toString())) {
        String what =
            switch (kind) {
              case "memory" -> "memory";
              case "ephemeral-storage" -> "local ephemeral storage";
              default -> "hugepages";
            };
        violations.invalid(
            path,
            resource,
            "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are"
                + " supported with the "
                + what
                + " resource");
      }
    }
  }

  private static boolean isHugePages(String resource) {
    return resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
  }

  /** Whole ConfigMaps and Secrets as variables. */
  static void sources(JsonNode sources, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode source : sources) {
      FieldPath at = path.index(index++);
      String prefix = FieldRules.text(source, "prefix");
      if (!prefix.isEmpty()) {
        violations.invalid(at.child("prefix"), prefix, Values.envName(prefix));
      }
      int count = 0;
      for (String type : new String[] {"configMapRef", "secretRef"}) {
        if (source.path(type).isObject()) {
          count++;
          FieldRules.requiredValid(
              source.get(type), "name", Values::subdomain, at.child(type), violations);
        }
      }
      if (count == 0) {
        violations.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
      } else if (count > 1) {
        violations.invalid(path, "", "may not have more than one field specified at a time");
      }
    }
  }
}
