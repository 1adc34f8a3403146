package io.kubejar.apiserver.registry.apiregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.Base64;

/**
 * The rules on APIServices; follows {@code
 * k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go}.
 */
final class ApiServiceValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int HIGHEST_GROUP_PRIORITY = 20_000;
  private static final int HIGHEST_VERSION_PRIORITY = 1_000;
  private static final int HIGHEST_PORT = 65_535;

  private ApiServiceValidation() {}

  static void check(JsonNode object, Violations violations) {
    JsonNode spec = object.path("spec");
    String group = spec.path("group").asText();
    String version = spec.path("version").asText();
    String name = object.path("metadata").path("name").asText();
    String required = version + "." + group;
    if (!name.equals(required)) {
      violations.invalid(
          FieldPath.of("metadata", "name"),
          name,
          "must be `spec.version+\".\"+spec.group`: \"" + required + "\"");
    }
    if (group.isEmpty() && !version.equals("v1")) {
      violations.required(
          SPEC.child("group"), "only v1 may have an empty group and it better be legacy kube");
    }
    if (!group.isEmpty()) {
      violations.invalid(SPEC.child("group"), group, ObjectNames.subdomain(group, false));
    }
    violations.invalid(SPEC.child("version"), version, ObjectNames.label1035(version, false));
    priority(spec, "groupPriorityMinimum", HIGHEST_GROUP_PRIORITY, violations);
    priority(spec, "versionPriority", HIGHEST_VERSION_PRIORITY, violations);
    if (spec.path("service").isObject()) {
      service(spec, violations);
    } else {
      local(spec, violations);
    }
  }

  private static void priority(JsonNode spec, String field, int highest, Violations violations) {
    int value = spec.path(field).asInt();
    if (value <= 0 || value > highest) {
      violations.invalid(
          SPEC.child(field), Json.number(value), "must be positive and less than " + highest);
    }
  }

  private static void local(JsonNode spec, Violations violations) {
    String bundle = spec.path("caBundle").asText();
    if (!bundle.isEmpty()) {
      int length = Base64.getDecoder().decode(bundle).length;
      violations.invalid(
          SPEC.child("caBundle"), length + " bytes", "local APIServices may not have a caBundle");
    }
    if (spec.path("insecureSkipTLSVerify").asBoolean()) {
      violations.invalid(
          SPEC.child("insecureSkipTLSVerify"),
          spec.path("insecureSkipTLSVerify"),
          "local APIServices may not have insecureSkipTLSVerify");
    }
  }

  private static void service(JsonNode spec, Violations violations) {
    FieldPath path = SPEC.child("service");
    JsonNode service = spec.path("service");
    for (String field : new String[] {"namespace", "name"}) {
      if (service.path(field).asText().isEmpty()) {
        violations.required(path.child(field), "");
      }
    }
    int port = service.path("port").asInt();
    if (port < 1 || port > HIGHEST_PORT) {
      violations.invalid(
          path.child("port"),
          Json.number(port),
          "port is not valid: must be between 1 and 65535, inclusive");
    }
    if (spec.path("insecureSkipTLSVerify").asBoolean() && spec.hasNonNull("caBundle")) {
      violations.invalid(
          SPEC.child("insecureSkipTLSVerify"),
          spec.path("insecureSkipTLSVerify"),
          "may not be true if caBundle is present");
    }
  }
}
