package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on a Pod's spec, in Kubernetes' order; follows {@code ValidatePodSpec}. */
final class PodSpecValidation {
  private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
  private static final List<String> PREEMPTION_POLICIES = List.of("PreemptLowerPriority", "Never");
  private static final int MOST_NAMESERVERS = 3;
  private static final int MOST_SEARCHES = 32;
  private static final int LONGEST_SEARCH_LIST = 2048;

  private final Violations violations;

  private PodSpecValidation(Violations violations) {
    this.violations = violations;
  }

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    new PodSpecValidation(violations).spec(spec, path);
  }

  private void spec(JsonNode spec, FieldPath path) {
    Map<String, JsonNode> volumes =
        VolumeValidation.check(spec.path("volumes"), path.child("volumes"), violations);
    resourceClaims(spec.path("resourceClaims"), path.child("resourceClaims"));
    ContainerValidation containers =
        new ContainerValidation(PodContext.of(spec, volumes), violations);
    containers.containers(spec.path("containers"), path.child("containers"));
    containers.initContainers(
        spec.path("initContainers"), spec.path("containers"), path.child("initContainers"));
    if (spec.path("resources").isObject()) {
      ResourceValidation.requirements(
          spec.get("resources"), Set.of(), path.child("resources"), violations);
    }
    hostNetwork(spec, path);
    FieldRules.requiredOneOf(spec, "restartPolicy", RESTART_POLICIES, path, violations);
    FieldRules.requiredOneOf(spec, "dnsPolicy", DNS_POLICIES, path, violations);
    SelectorRules.labels(spec.path("nodeSelector"), path.child("nodeSelector"), violations);
    SecurityContextValidation.pod(
        spec.path("securityContext"), spec, path.child("securityContext"), violations);
    AffinityValidation.check(spec.path("affinity"), path.child("affinity"), violations);
    dns(spec, path.child("dnsConfig"));
    readinessGates(spec.path("readinessGates"), path.child("readinessGates"));
    SchedulingValidation.schedulingGates(
        spec.path("schedulingGates"), path.child("schedulingGates"), violations);
    SchedulingValidation.topologySpread(
        spec.path("topologySpreadConstraints"),
        path.child("topologySpreadConstraints"),
        violations);
    placesAndNames(spec, path);
  }

  private void placesAndNames(JsonNode spec, FieldPath path) {
    subdomain(spec, "serviceAccountName", path);
    subdomain(spec, "nodeName", path);
    JsonNode deadline = spec.path("activeDeadlineSeconds");
    if (deadline.isNumber() && (deadline.asLong() < 1 || deadline.asLong() > Integer.MAX_VALUE)) {
      violations.invalid(
          path.child("activeDeadlineSeconds"), deadline, Values.range(1, Integer.MAX_VALUE));
    }
    label(spec, "hostname", path);
    label(spec, "subdomain", path);
    SchedulingValidation.tolerations(
        spec.path("tolerations"), path.child("tolerations"), violations);
    hostAliases(spec.path("hostAliases"), path.child("hostAliases"));
    subdomain(spec, "priorityClassName", path);
    subdomain(spec, "runtimeClassName", path);
    FieldRules.oneOf(spec, "preemptionPolicy", PREEMPTION_POLICIES, path, violations);
    overhead(spec.path("overhead"), path.child("overhead"));
    operatingSystem(spec.path("os"), path.child("os"));
  }

  private void subdomain(JsonNode spec, String field, FieldPath path) {
    String value = FieldRules.text(spec, field);
    if (!value.isEmpty()) {
      violations.invalid(path.child(field), value, Values.subdomain(value));
    }
  }

  private void label(JsonNode spec, String field, FieldPath path) {
    String value = FieldRules.text(spec, field);
    if (!value.isEmpty()) {
      violations.invalid(path.child(field), value, Values.label(value));
    }
  }

  private void hostNetwork(JsonNode spec, FieldPath path) {
    if (!spec.path("hostNetwork").asBoolean()) {
      return;
    }
    for (String list : new String[] {"containers", "initContainers"}) {
      int containerIndex = 0;
      for (JsonNode container : spec.path(list)) {
        FieldPath ports = path.child(list).index(containerIndex++).child("ports");
        int index = 0;
        for (JsonNode port : container.path("ports")) {
          FieldPath at = ports.index(index++).child("containerPort");
          JsonNode number = port.path("containerPort");
          if (port.path("hostPort").asInt() != number.asInt()) {
            violations.invalid(at, number, "must match `hostPort` when `hostNetwork` is true");
          }
        }
      }
    }
  }

  private void resourceClaims(JsonNode claims, FieldPath path) {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode claim : claims) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(claim, "name");
      if (name.isEmpty()) {
        violations.required(at.child("name"), "");
      } else {
        if (!names.add(name)) {
          violations.duplicate(at.child("name"), name);
        }
        violations.invalid(at.child("name"), name, Values.label(name));
      }
      boolean byName = claim.hasNonNull("resourceClaimName");
      boolean byTemplate = claim.hasNonNull("resourceClaimTemplateName");
      if (byName && byTemplate) {
        violations.invalid(
            at,
            claim,
            "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
      } else if (!byName && !byTemplate) {
        violations.invalid(
            at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
      }
    }
  }

  private void dns(JsonNode spec, FieldPath path) {
    JsonNode config = spec.path("dnsConfig");
    if (FieldRules.text(spec, "dnsPolicy").equals("None")) {
      if (!config.isObject()) {
        violations.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        return;
      }
      if (config.path("nameservers").isEmpty()) {
        violations.required(
            path.child("nameservers"),
            "must provide at least one DNS nameserver when `dnsPolicy` is None");
        return;
      }
    }
    nameservers(config.path("nameservers"), path.child("nameservers"));
    searches(config.path("searches"), path.child("searches"));
    int index = 0;
    for (JsonNode option : config.path("options")) {
      if (FieldRules.text(option, "name").isEmpty()) {
        violations.required(path.child("options").index(index), "must not be empty");
      }
      index++;
    }
  }

  private void nameservers(JsonNode servers, FieldPath path) {
    if (servers.size() > MOST_NAMESERVERS) {
      violations.invalid(
          path, servers, "must not have more than " + MOST_NAMESERVERS + " nameservers");
    }
    int index = 0;
    for (JsonNode server : servers) {
      violations.invalid(path.index(index++), server.asText(), Addresses.ip(server.asText()));
    }
  }

  private void searches(JsonNode searches, FieldPath path) {
    if (searches.size() > MOST_SEARCHES) {
      violations.invalid(
          path, searches, "must not have more than " + MOST_SEARCHES + " search paths");
    }
    int length = Math.max(searches.size() - 1, 0);
    for (JsonNode search : searches) {
      length += search.asText().length();
    }
    if (length > LONGEST_SEARCH_LIST) {
      violations.invalid(
          path,
          searches,
          "must not have more than "
              + LONGEST_SEARCH_LIST
              + " characters (including spaces) in the search list");
    }
    int index = 0;
    for (JsonNode search : searches) {
      String name = search.asText();
      if (!name.equals(".")) {
        String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        violations.invalid(
            path.index(index), relative, Values.subdomain(relative.replace("_", "")));
      }
      index++;
    }
  }

  private void readinessGates(JsonNode gates, FieldPath path) {
    int index = 0;
    for (JsonNode gate : gates) {
      String type = FieldRules.text(gate, "conditionType");
      violations.invalid(
          path.index(index++).child("conditionType"), type, Values.qualifiedName(type));
    }
  }

  private void hostAliases(JsonNode aliases, FieldPath path) {
    int index = 0;
    for (JsonNode alias : aliases) {
      FieldPath at = path.index(index++);
      String ip = FieldRules.text(alias, "ip");
      violations.invalid(at.child("ip"), ip, Addresses.ip(ip));
      for (JsonNode name : alias.path("hostnames")) {
        violations.invalid(at.child("hostnames"), name.asText(), Values.subdomain(name.asText()));
      }
    }
  }

  private void overhead(JsonNode overhead, FieldPath path) {
    for (Map.Entry<String, JsonNode> entry : overhead.properties()) {
      ResourceValidation.resourceName(entry.getKey(), path.key(entry.getKey()), violations);
      ResourceValidation.amount(
          entry.getKey(), entry.getValue(), path.key(entry.getKey()), violations);
    }
  }

  private void operatingSystem(JsonNode os, FieldPath path) {
    if (os.isObject()) {
      FieldRules.requiredOneOf(os, "name", List.of("linux", "windows"), path, violations);
    }
  }
}
