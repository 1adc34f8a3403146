package io.kubejar.apiserver.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The FlowSchemas and PriorityLevelConfigurations that every cluster starts with.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go}. Requests are not
 * held back by them here.
 */
final class BootstrapFlows {
  private static final String API_VERSION = "flowcontrol.apiserver.k8s.io/v1";
  private static final String BY_USER = "ByUser";
  private static final String BY_NAMESPACE = "ByNamespace";
  private static final JsonNode EVERYTHING =
      Json.parse(
          """
          {"resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"],
             "clusterScope": true, "namespaces": ["*"]}],
           "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}
          """);
  private static final JsonNode PROBES =
      Json.parse(
          """
          {"nonResourceRules": [
             {"verbs": ["get"], "nonResourceURLs": ["/healthz", "/readyz", "/livez"]}]}
          """);
  private static final JsonNode ELECTIONS =
      Json.parse(
          """
          {"resourceRules": [{"verbs": ["get", "create", "update"],
             "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
             "namespaces": ["*"]}]}
          """);
  private static final JsonNode HEARTBEATS =
      Json.parse(
          """
          {"resourceRules": [
             {"verbs": ["*"], "apiGroups": [""], "resources": ["nodes", "nodes/status"],
              "clusterScope": true, "namespaces": ["*"]},
             {"verbs": ["*"], "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
              "namespaces": ["*"]}]}
          """);
  private static final String ALL = "Group:system:unauthenticated,Group:system:authenticated";
  private static final String SYSTEM_ACCOUNTS = "ServiceAccount:*";
  private static final String MANAGER = "User:system:kube-controller-manager";
  private static final String SCHEDULER = "User:system:kube-scheduler";

  private final List<ObjectNode> objects = new ArrayList<>();
  private final String now;

  private BootstrapFlows(String now) {
    this.now = now;
  }

  /** All of them, without the metadata that the server fills in. */
  static List<ObjectNode> load(String now) {
    BootstrapFlows flows = new BootstrapFlows(now);
    flows.levels();
    flows.schemas();
    return flows.objects;
  }

  private void levels() {
    ObjectNode exempt = level("exempt", "Exempt");
    exempt.putObject("exempt").put("nominalConcurrencyShares", 0).put("lendablePercent", 0);
    limited("catch-all", 5, 0).put("type", "Reject");
    queued("system", 30, 33, 64, 6);
    queued("node-high", 40, 25, 64, 6);
    queued("leader-election", 10, 0, 16, 4);
    queued("workload-high", 40, 50, 128, 6);
    queued("workload-low", 100, 90, 128, 6);
    queued("global-default", 20, 50, 128, 6);
  }

  private void schemas() {
    schema(1, "exempt", "exempt", "", "Group:system:masters", EVERYTHING);
    schema(2, "probes", "exempt", "", ALL, PROBES);
    schema(
        100,
        "system-leader-election",
        "leader-election",
        BY_USER,
        String.join(",", MANAGER, SCHEDULER, SYSTEM_ACCOUNTS),
        ELECTIONS);
    schema(400, "system-node-high", "node-high", BY_USER, "Group:system:nodes", HEARTBEATS);
    schema(500, "system-nodes", "system", BY_USER, "Group:system:nodes", EVERYTHING);
    String high = "workload-high";
    schema(800, "kube-controller-manager", high, BY_NAMESPACE, MANAGER, EVERYTHING);
    schema(800, "kube-scheduler", high, BY_NAMESPACE, SCHEDULER, EVERYTHING);
    schema(900, "kube-system-service-accounts", high, BY_NAMESPACE, SYSTEM_ACCOUNTS, EVERYTHING);
    String accounts = "Group:system:serviceaccounts";
    schema(9000, "service-accounts", "workload-low", BY_USER, accounts, EVERYTHING);
    schema(9900, "global-default", "global-default", BY_USER, ALL, EVERYTHING);
    schema(10000, "catch-all", "catch-all", BY_USER, ALL, EVERYTHING);
  }

  private ObjectNode level(String name, String type) {
    ObjectNode object = object("PriorityLevelConfiguration", name);
    ObjectNode spec = object.putObject("spec").put("type", type);
    object.putObject("status");
    return spec;
  }

  /** A level with a share of what the server does at once; returns what it does beyond that. */
  private ObjectNode limited(String name, int shares, int lendable) {
    ObjectNode limited = level(name, "Limited").putObject("limited");
    limited.put("nominalConcurrencyShares", shares).put("lendablePercent", lendable);
    return limited.putObject("limitResponse");
  }

  private void queued(String name, int shares, int lendable, int queues, int handSize) {
    limited(name, shares, lendable)
        .put("type", "Queue")
        .putObject("queuing")
        .put("queues", queues)
        .put("handSize", handSize)
        .put("queueLengthLimit", 50);
  }

  private void schema(
      int precedence,
      String name,
      String level,
      String distinguisher,
      String subjects,
      JsonNode rules) {
    ObjectNode object = object("FlowSchema", name);
    ObjectNode spec = object.putObject("spec").put("matchingPrecedence", precedence);
    spec.putObject("priorityLevelConfiguration").put("name", level);
    if (!distinguisher.isEmpty()) {
      spec.putObject("distinguisherMethod").put("type", distinguisher);
    }
    ObjectNode rule = rules.deepCopy();
    ArrayNode list = rule.putArray("subjects");
    for (String subject : subjects.split(",", -1)) {
      list.add(subject(subject));
    }
    spec.putArray("rules").add(rule);
    ObjectNode condition = object.putObject("status").putArray("conditions").addObject();
    condition.put("type", "Dangling").put("status", "False").put("reason", "Found");
    condition.put("lastTransitionTime", now);
    condition.put(
        "message",
        "This FlowSchema references the PriorityLevelConfiguration object named \""
            + level
            + "\" and it exists");
  }

  private static ObjectNode subject(String text) {
    String kind = text.substring(0, text.indexOf(':'));
    String name = text.substring(kind.length() + 1);
    ObjectNode subject = Json.object().put("kind", kind);
    switch (kind) {
      case "User" -> subject.putObject("user").put("name", name);
      case "Group" -> subject.putObject("group").put("name", name);
      default ->
          subject.putObject("serviceAccount").put("name", name).put("namespace", "kube-system");
    }
    return subject;
  }

  private ObjectNode object(String kind, String name) {
    ObjectNode object = Json.object().put("apiVersion", API_VERSION).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name).put("generation", 1);
    metadata.putObject("annotations").put("apf.kubernetes.io/autoupdate-spec", "true");
    objects.add(object);
    return object;
  }
}
