package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on probes and life cycle hooks; follows {@code validateProbe} of core validation. */
final class ProbeValidation {
  private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");
  private static final String[] NUMBERS = {
    "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"
  };

  private ProbeValidation() {}

  /** The hooks and probes of one container. */
  static void all(JsonNode container, FieldPath path, Violations violations) {
    lifecycle(container.path("lifecycle"), path.child("lifecycle"), violations);
    JsonNode liveness = container.path("livenessProbe");
    FieldPath livenessPath = path.child("livenessProbe");
    probe(liveness, livenessPath, violations);
    succeedsOnce(liveness, livenessPath, violations);
    JsonNode readiness = container.path("readinessProbe");
    FieldPath readinessPath = path.child("readinessProbe");
    probe(readiness, readinessPath, violations);
    if (readiness.hasNonNull("terminationGracePeriodSeconds")) {
      violations.invalid(
          readinessPath.child("terminationGracePeriodSeconds"),
          readiness.get("terminationGracePeriodSeconds"),
          "must not be set for readinessProbes");
    }
    JsonNode startup = container.path("startupProbe");
    FieldPath startupPath = path.child("startupProbe");
    probe(startup, startupPath, violations);
    succeedsOnce(startup, startupPath, violations);
  }

  private static void succeedsOnce(JsonNode probe, FieldPath path, Violations violations) {
    if (probe.isObject() && probe.path("successThreshold").asInt() != 1) {
      violations.invalid(
          path.child("successThreshold"),
          FieldRules.quoted(probe.get("successThreshold")),
          "must be 1");
    }
  }

  private static void probe(JsonNode probe, FieldPath path, Violations violations) {
    if (!probe.isObject()) {
      return;
    }
    handler(probe, path, violations);
    for (String number : NUMBERS) {
      FieldRules.nonNegative(probe, number, path, violations);
    }
    JsonNode grace = probe.path("terminationGracePeriodSeconds");
    if (grace.isNumber() && grace.asLong() <= 0) {
      violations.invalid(
          path.child("terminationGracePeriodSeconds"), grace, "must be greater than 0");
    }
  }

  private static void lifecycle(JsonNode lifecycle, FieldPath path, Violations violations) {
    for (String hook : new String[] {"postStart", "preStop"}) {
      if (lifecycle.path(hook).isObject()) {
        handler(lifecycle.get(hook), path.child(hook), violations);
      }
    }
    FieldRules.oneOf(lifecycle, "stopSignal", StopSignals.ALL, path, violations);
  }

  /** Exactly one way of asking the container. */
  private static void handler(JsonNode handler, FieldPath path, Violations violations) {
    int handlers = 0;
    for (String type : new String[] {"exec", "httpGet", "tcpSocket", "grpc", "sleep"}) {
      JsonNode action = handler.path(type);
      if (!action.isObject()) {
        continue;
      }
      FieldPath at = path.child(type);
      if (handlers++ > 0) {
        violations.forbidden(at, "may not specify more than 1 handler type");
        continue;
      }
      switch (type) {
        case "exec" -> {
          if (action.path("command").isEmpty()) {
            violations.required(at.child("command"), "");
          }
        }
        case "httpGet" -> httpGet(action, at, violations);
        case "tcpSocket" -> portNumberOrName(action.path("port"), at.child("port"), violations);
        case "grpc" -> portNumberOrName(action.path("port"), at.child("port"), violations);
        default -> sleep(action, at, violations);
      }
    }
    if (handlers == 0) {
      violations.required(path, "must specify a handler type");
    }
  }

  private static void sleep(JsonNode action, FieldPath path, Violations violations) {
    if (action.path("seconds").asLong() < 0) {
      violations.invalid(
          path.child("seconds"), action.get("seconds"), "must be greater than or equal to 0");
    }
  }

  private static void httpGet(JsonNode action, FieldPath path, Violations violations) {
    FieldRules.required(action, "path", path, violations);
    portNumberOrName(action.path("port"), path.child("port"), violations);
    FieldRules.requiredOneOf(action, "scheme", SCHEMES, path, violations);
    for (JsonNode header : action.path("httpHeaders")) {
      String name = header.path("name").asText();
      violations.invalid(path.child("httpHeaders"), name, Values.headerName(name));
    }
  }

  /** A port by its number, or by the name that a container gives it. */
  static void portNumberOrName(JsonNode port, FieldPath path, Violations violations) {
    if (port.isTextual()) {
      violations.invalid(path, port.asText(), Values.portName(port.asText()));
    } else {
      for (String error : Values.port(port.asLong())) {
        violations.invalid(path, port.isMissingNode() ? zero() : port, error);
      }
    }
  }

  private static JsonNode zero() {
    return Json.number(0);
  }
}
