package io.kubejar.apiserver.registry.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Map;

/**
 * The rules on events, in the words of the core group whichever group they were written in; follows
 * {@code pkg/apis/core/validation/events.go}.
 *
 * @param isStrict whether more is asked than old clients' sake allows in the core group
 * @param names the group's names of fields, by the core group's
 */
record EventValidation(boolean isStrict, Map<String, String> names) {
  /** Events of the core group. */
  static final EventValidation CORE = new EventValidation(false, Map.of());

  /** Events of {@code events.k8s.io}. */
  static final EventValidation STRICT =
      new EventValidation(
          true,
          Map.of(
              "involvedObject", "regarding",
              "message", "note",
              "reportingComponent", "reportingController",
              "source", "deprecatedSource",
              "firstTimestamp", "deprecatedFirstTimestamp",
              "lastTimestamp", "deprecatedLastTimestamp",
              "count", "deprecatedCount"));

  private static final int LONGEST = 128;
  private static final int LONGEST_NOTE = 1024;
  private static final List<String> TYPES = List.of("Normal", "Warning");

  /** The fields that never change, in the order in which they are looked at. */
  private static final List<String> FIXED =
      List.of(
          "involvedObject",
          "reason",
          "message",
          "source",
          "firstTimestamp",
          "lastTimestamp",
          "count",
          "reason",
          "type",
          "eventTime",
          "action",
          "related",
          "reportingComponent",
          "reportingInstance");

  private JsonNode field(JsonNode event, String coreName) {
    return event.path(names.getOrDefault(coreName, coreName));
  }

  private String text(JsonNode event, String coreName) {
    return field(event, coreName).asText("");
  }

  private boolean isUnset(JsonNode event, String coreName) {
    JsonNode value = field(event, coreName);
    return value.isNull() || value.isMissingNode() || (value.isNumber() && value.asInt() == 0);
  }

  void check(JsonNode event, Violations violations) {
    basics(event, violations);
    if (!isStrict) {
      return;
    }
    series(event, violations);
    if (isUnset(event, "eventTime")) {
      violations.required(FieldPath.of("eventTime"), "");
    }
    if (!TYPES.contains(text(event, "type"))) {
      violations.invalid(FieldPath.of("type"), "", "has invalid value: " + text(event, "type"));
    }
    for (String old : new String[] {"firstTimestamp", "lastTimestamp", "count"}) {
      if (!isUnset(event, old)) {
        violations.invalid(FieldPath.of(old), "", "needs to be unset");
      }
    }
    if (!field(event, "source").isEmpty()) {
      violations.invalid(FieldPath.of("source"), "", "needs to be unset");
    }
  }

  void update(JsonNode event, JsonNode old, Violations violations) {
    basics(event, violations);
    if (!isStrict) {
      return;
    }
    if (!event.path("series").equals(old.path("series"))) {
      series(event, violations);
    }
    for (String name : FIXED) {
      if (!FieldRules.same(field(event, name), field(old, name))) {
        String named = name.equals("reportingComponent") ? "reportingController" : name;
        violations.invalid(
            FieldPath.of(named), FieldRules.quoted(field(event, name)), Values.IMMUTABLE);
      }
    }
  }

  private static void series(JsonNode event, Violations violations) {
    JsonNode series = event.path("series");
    if (!series.isObject()) {
      return;
    }
    if (series.path("count").asInt() < 2) {
      violations.invalid(FieldPath.of("series.count"), "", "should be at least 2");
    }
    if (!series.hasNonNull("lastObservedTime")) {
      violations.required(FieldPath.of("series.lastObservedTime"), "");
    }
  }

  private void basics(JsonNode event, Violations violations) {
    String namespace = event.path("metadata").path("namespace").asText();
    String of = field(event, "involvedObject").path("namespace").asText("");
    boolean isOld = isUnset(event, "eventTime");
    boolean agree =
        of.isEmpty()
            ? namespace.equals("default") || (!isOld && namespace.equals("kube-system"))
            : !isOld || of.equals(namespace);
    if (!agree) {
      violations.invalid(
          FieldPath.of("involvedObject", "namespace"), of, "does not match event.namespace");
    }
    if (!isOld) {
      reporter(event, violations);
    }
    violations.invalid(FieldPath.of("namespace"), namespace, Values.subdomain(namespace));
  }

  private void reporter(JsonNode event, Violations violations) {
    String controller = text(event, "reportingComponent");
    FieldPath path = FieldPath.of("reportingController");
    if (controller.isEmpty()) {
      violations.required(path, "");
    }
    violations.invalid(path, controller, Values.qualifiedName(controller));
    for (String name : new String[] {"reportingInstance", "action", "reason"}) {
      if (text(event, name).isEmpty()) {
        violations.required(FieldPath.of(name), "");
      }
      atMost(event, name, LONGEST, violations);
    }
    atMost(event, "message", LONGEST_NOTE, violations);
  }

  private void atMost(JsonNode event, String name, int length, Violations violations) {
    if (text(event, name).length() > length) {
      violations.invalid(FieldPath.of(name), "", "can have at most " + length + " characters");
    }
  }
}
