package io.kubejar.apiserver.registry.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Map;

/** The rules on FlowSchemas; follows {@code pkg/apis/flowcontrol/validation/validation.go}. */
final class FlowSchemaValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int GREATEST_PRECEDENCE = 10_000;
  private static final List<String> METHODS = List.of("ByNamespace", "ByUser");
  private static final List<String> VERBS =
      List.of(
          "create",
          "delete",
          "deletecollection",
          "get",
          "list",
          "patch",
          "proxy",
          "update",
          "watch");

  /** Kinds of subjects, and the field that tells of each. */
  private static final Map<String, String> SUBJECTS =
      Map.of("ServiceAccount", "serviceAccount", "User", "user", "Group", "group");

  private static final String ALL = "*";

  private FlowSchemaValidation() {}

  static void check(JsonNode schema, Violations violations) {
    JsonNode spec = schema.path("spec");
    precedence(
        FieldRules.text(schema.path("metadata"), "name"),
        spec.path("matchingPrecedence"),
        violations);
    JsonNode method = spec.path("distinguisherMethod");
    if (method.isObject() && !METHODS.contains(FieldRules.text(method, "type"))) {
      violations.add(
          FieldError.notSupported(
              SPEC.child("distinguisherMethod").child("type"), method, METHODS));
    }
    String level = FieldRules.text(spec.path("priorityLevelConfiguration"), "name");
    FieldPath levelPath = SPEC.child("priorityLevelConfiguration").child("name");
    if (level.isEmpty()) {
      violations.required(levelPath, "must reference a priority level");
    } else {
      violations.invalid(levelPath, level, Values.subdomain(level));
    }
    int index = 0;
    for (JsonNode rule : spec.path("rules")) {
      rule(rule, SPEC.child("rules").index(index++), violations);
    }
  }

  private static void precedence(String name, JsonNode precedence, Violations violations) {
    FieldPath path = SPEC.child("matchingPrecedence");
    if (precedence.asInt() <= 0) {
      violations.invalid(path, precedence, "must be a positive value");
    }
    if (precedence.asInt() > GREATEST_PRECEDENCE) {
      violations.invalid(path, precedence, "must not be greater than " + GREATEST_PRECEDENCE);
    }
    if (precedence.asInt() == 1 && !name.equals("exempt")) {
      violations.invalid(
          path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
    }
  }

  private static void rule(JsonNode rule, FieldPath path, Violations violations) {
    if (rule.path("subjects").isEmpty()) {
      violations.required(path.child("subjects"), "subjects must contain at least one value");
    }
    int index = 0;
    for (JsonNode subject : rule.path("subjects")) {
      subject(subject, path.child("subjects").index(index++), violations);
    }
    if (rule.path("resourceRules").isEmpty() && rule.path("nonResourceRules").isEmpty()) {
      violations.required(
          path, "at least one of resourceRules and nonResourceRules has to be non-empty");
    }
    index = 0;
    for (JsonNode resources : rule.path("resourceRules")) {
      resources(resources, path.child("resourceRules").index(index++), violations);
    }
    index = 0;
    for (JsonNode urls : rule.path("nonResourceRules")) {
      urls(urls, path.child("nonResourceRules").index(index++), violations);
    }
  }

  private static void subject(JsonNode subject, FieldPath path, Violations violations) {
    String kind = FieldRules.text(subject, "kind");
    String own = SUBJECTS.getOrDefault(kind, "");
    if (own.isEmpty()) {
      violations.notSupported(path.child("kind"), kind, List.of("Group", "ServiceAccount", "User"));
      return;
    }
    FieldPath at = path.child(own);
    JsonNode who = subject.path(own);
    if (!who.isObject()) {
      violations.required(at, own + " is required when subject kind is '" + kind + "'");
    } else if (own.equals("serviceAccount")) {
      serviceAccount(who, at, violations);
    } else {
      FieldRules.required(who, "name", at, violations);
    }
    for (String other : List.of("ServiceAccount", "User", "Group")) {
      String field = SUBJECTS.getOrDefault(other, "");
      if (!other.equals(kind) && subject.path(field).isObject()) {
        violations.forbidden(
            path.child(field), field + " is forbidden when subject kind is not '" + other + "'");
      }
    }
  }

  private static void serviceAccount(JsonNode account, FieldPath path, Violations violations) {
    String name = FieldRules.text(account, "name");
    if (name.isEmpty()) {
      violations.required(path.child("name"), "");
    } else if (!name.equals(ALL)) {
      violations.invalid(path.child("name"), name, Values.subdomain(name));
    }
    String namespace = FieldRules.text(account, "namespace");
    if (namespace.isEmpty()) {
      violations.required(path.child("namespace"), "must specify namespace for service account");
    } else {
      violations.invalid(path.child("namespace"), namespace, Values.label(namespace));
    }
  }

  private static void verbs(JsonNode rule, FieldPath path, Violations violations) {
    JsonNode verbs = rule.path("verbs");
    FieldPath at = path.child("verbs");
    if (verbs.isEmpty()) {
      violations.required(at, "verbs must contain at least one value");
    } else if (hasAll(verbs)) {
      alone(verbs, "verbs", at, violations);
    } else if (!VERBS.containsAll(SelectorRules.texts(verbs))) {
      violations.add(FieldError.notSupported(at, verbs, VERBS));
    }
  }

  private static boolean hasAll(JsonNode values) {
    return SelectorRules.texts(values).contains(ALL);
  }

  private static void alone(JsonNode values, String what, FieldPath path, Violations violations) {
    if (values.size() > 1 && hasAll(values)) {
      violations.invalid(path, values, "if '*' is present, must not specify other " + what);
    }
  }

  private static void resources(JsonNode rule, FieldPath path, Violations violations) {
    verbs(rule, path, violations);
    atLeastOne(rule, "apiGroups", "api group", path, violations);
    atLeastOne(rule, "resources", "resource", path, violations);
    JsonNode namespaces = rule.path("namespaces");
    FieldPath at = path.child("namespaces");
    if (namespaces.isEmpty() && !rule.path("clusterScope").asBoolean()) {
      violations.required(
          at, "resource rules that are not cluster scoped must supply at least one namespace");
    } else if (hasAll(namespaces)) {
      alone(namespaces, "namespaces", at, violations);
    } else {
      int index = 0;
      for (JsonNode namespace : namespaces) {
        FieldPath place = at.index(index++);
        for (String error : Values.label(namespace.asText())) {
          violations.invalid(
              place,
              namespace,
              "each member of this list must be '*' or a DNS-1123 label; " + error);
        }
      }
    }
  }

  private static void atLeastOne(
      JsonNode rule, String field, String what, FieldPath path, Violations violations) {
    if (rule.path(field).isEmpty()) {
      violations.required(path.child(field), "resource rules must supply at least one " + what);
    } else {
      alone(rule.path(field), what + "s", path.child(field), violations);
    }
  }

  private static void urls(JsonNode rule, FieldPath path, Violations violations) {
    verbs(rule, path, violations);
    JsonNode urls = rule.path("nonResourceURLs");
    FieldPath at = path.child("nonResourceURLs");
    if (urls.isEmpty()) {
      violations.required(at, "nonResourceURLs must contain at least one value");
    } else if (hasAll(urls)) {
      alone(urls, "non-resource URLs", at, violations);
    } else {
      int index = 0;
      for (JsonNode url : urls) {
        String error = urlError(url.asText());
        if (!error.isEmpty()) {
          violations.invalid(at.index(index), url, error);
        }
        index++;
      }
    }
  }

  private static String urlError(String url) {
    if (url.isEmpty()) {
      return "must not be empty";
    } else if (url.equals("/")) {
      return "";
    } else if (!url.startsWith("/")) {
      return "must start with slash";
    } else if (url.contains(" ")) {
      return "must not contain white-space";
    } else if (url.contains("//")) {
      return "must not contain double slash";
    }
    int star = url.indexOf('*');
    boolean suffix = star < 0 || (star == url.length() - 1 && url.endsWith("/*"));
    return suffix ? "" : "wildcard can only do suffix matching";
  }
}
