package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.Set;

/** The rules on a Pod's new status; follows {@code ValidatePodStatusUpdate}. */
final class PodStatusValidation {
  private PodStatusValidation() {}

  static void check(JsonNode pod, JsonNode old, FieldPath path, Violations violations) {
    JsonNode status = pod.path("status");
    String nominated = FieldRules.text(status, "nominatedNodeName");
    if (!nominated.isEmpty()) {
      violations.invalid(path.child("nominatedNodeName"), nominated, Values.subdomain(nominated));
    }
    conditions(status.path("conditions"), path.child("conditions"), violations);
    String restartPolicy = FieldRules.text(pod.path("spec"), "restartPolicy");
    if (!restartPolicy.equals("Always")) {
      boolean mayRestart = restartPolicy.equals("OnFailure");
      transitions(status, old.path("status"), "containerStatuses", mayRestart, path, violations);
    }
    addresses(status, path, violations);
  }

  private static void conditions(JsonNode conditions, FieldPath path, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode condition : conditions) {
      String type = FieldRules.text(condition, "type");
      FieldPath at = path.index(index++).child("type");
      violations.invalid(at, type, Values.qualifiedName(type));
      if (!seen.add(type)) {
        violations.duplicate(path.index(index - 1), type);
      }
    }
  }

  /** A container that ended for good does not run again. */
  private static void transitions(
      JsonNode status,
      JsonNode old,
      String list,
      boolean mayRestartFailed,
      FieldPath path,
      Violations violations) {
    for (JsonNode before : old.path(list)) {
      JsonNode ended = before.path("state").path("terminated");
      if (!ended.isObject() || (mayRestartFailed && ended.path("exitCode").asInt() != 0)) {
        continue;
      }
      int index = 0;
      for (JsonNode after : status.path(list)) {
        FieldPath at = path.child(list).index(index++).child("state");
        if (after.path("name").equals(before.path("name"))
            && !after.path("state").path("terminated").isObject()) {
          violations.forbidden(at, "may not be transitioned to non-terminated state");
        }
      }
    }
  }

  private static void addresses(JsonNode status, FieldPath path, Violations violations) {
    int index = 0;
    for (JsonNode podIp : status.path("podIPs")) {
      String ip = FieldRules.text(podIp, "ip");
      violations.invalid(path.child("podIPs").index(index++), ip, Addresses.ip(ip));
    }
  }
}
