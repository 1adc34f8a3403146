package io.kubejar.apiserver.printers;

import static io.kubejar.apiserver.printers.TableColumn.NAME;
import static io.kubejar.apiserver.printers.TableColumn.text;
import static io.kubejar.apiserver.printers.TableColumn.wide;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Printers of nodes, namespaces, events, configuration and accounts. */
final class CorePrinters {
  private static final String ROLE_LABEL_PREFIX = "node-role.kubernetes.io/";
  private static final String ROLE_LABEL = "kubernetes.io/role";

  /** What kinds without columns of their own get. */
  static final KindPrinter CREATED_AT =
      KindPrinter.of(
          (o, row) -> row.name().text(o.metadata().path("creationTimestamp")),
          NAME,
          new TableColumn("Created At", "date", "", 0, ""));

  static final KindPrinter AGE = KindPrinter.of((o, row) -> row.name().age(), NAME, text("Age"));

  static final KindPrinter NODES =
      KindPrinter.of(
          (o, row) -> {
            JsonNode info = o.status().path("nodeInfo");
            row.name()
                .text(nodeStatus(o))
                .text(nodeRoles(o))
                .age()
                .text(info.path("kubeletVersion"))
                .text(address(o, "InternalIP"))
                .text(address(o, "ExternalIP"))
                .text(info.path("osImage"), "<unknown>")
                .text(info.path("kernelVersion"), "<unknown>")
                .text(info.path("containerRuntimeVersion"), "<unknown>");
          },
          NAME,
          text("Status"),
          text("Roles"),
          text("Age"),
          text("Version"),
          wide("Internal-IP"),
          wide("External-IP"),
          wide("OS-Image"),
          wide("Kernel-Version"),
          wide("Container-Runtime"));

  static final KindPrinter NAMESPACES =
      KindPrinter.of(
          (o, row) -> row.name().text(o.status().path("phase")).age(),
          NAME,
          text("Status"),
          text("Age"));

  static final KindPrinter EVENTS =
      KindPrinter.of(
          CorePrinters::event,
          text("Last Seen"),
          text("Type"),
          text("Reason"),
          text("Object"),
          wide("Subobject"),
          wide("Source"),
          text("Message"),
          wide("First Seen"),
          wide("Count"),
          new TableColumn("Name", "string", "name", 1, ""));

  static final KindPrinter CONFIG_MAPS =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .number(o.json().path("data").size() + o.json().path("binaryData").size())
                  .age(),
          NAME,
          text("Data"),
          text("Age"));

  static final KindPrinter SECRETS =
      KindPrinter.of(
          (o, row) ->
              row.name().text(o.json().path("type")).number(o.json().path("data").size()).age(),
          NAME,
          text("Type"),
          text("Data"),
          text("Age"));

  static final KindPrinter SERVICE_ACCOUNTS =
      KindPrinter.of(
          (o, row) -> row.name().number(o.json().path("secrets").size()).age(),
          NAME,
          text("Secrets"),
          text("Age"));

  static final KindPrinter RESOURCE_QUOTAS =
      KindPrinter.of(
          (o, row) -> row.name().age().text(quota(o, false)).text(quota(o, true)),
          NAME,
          text("Age"),
          text("Request"),
          text("Limit"));

  static final KindPrinter COMPONENT_STATUSES =
      KindPrinter.of(
          (o, row) -> {
            JsonNode healthy = condition(o.json().path("conditions"), "Healthy");
            String status =
                healthy.isMissingNode()
                    ? "Unknown"
                    : healthy.path("status").asText().equals("True") ? "Healthy" : "Unhealthy";
            row.name().text(status).text(healthy.path("message")).text(healthy.path("error"));
          },
          NAME,
          text("Status"),
          text("Message"),
          text("Error"));

  static final KindPrinter LEASES =
      KindPrinter.of(
          (o, row) -> row.name().text(o.spec().path("holderIdentity")).age(),
          NAME,
          text("Holder"),
          text("Age"));

  private CorePrinters() {}

  static JsonNode condition(JsonNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return conditions.path("missing");
  }

  private static String nodeStatus(KubeObject node) {
    JsonNode ready = condition(node.status().path("conditions"), "Ready");
    String status =
        ready.isMissingNode()
            ? "Unknown"
            : ready.path("status").asText().equals("True") ? "Ready" : "NotReady";
    return node.spec().path("unschedulable").asBoolean() ? status + ",SchedulingDisabled" : status;
  }

  private static String nodeRoles(KubeObject node) {
    TreeSet<String> roles = new TreeSet<>();
    node.labels()
        .forEach(
            (key, value) -> {
              if (key.startsWith(ROLE_LABEL_PREFIX) && key.length() > ROLE_LABEL_PREFIX.length()) {
                roles.add(key.substring(ROLE_LABEL_PREFIX.length()));
              } else if (key.equals(ROLE_LABEL) && !value.isEmpty()) {
                roles.add(value);
              }
            });
    return roles.isEmpty() ? CellText.NONE : String.join(",", roles);
  }

  private static String address(KubeObject node, String type) {
    for (JsonNode address : node.status().path("addresses")) {
      if (address.path("type").asText().equals(type)) {
        return address.path("address").asText();
      }
    }
    return CellText.NONE;
  }

  /** Events of both groups, whose fields have other names. */
  private static void event(KubeObject event, Row row) {
    JsonNode json = event.json();
    JsonNode firstTime = either(json, "firstTimestamp", "deprecatedFirstTimestamp");
    JsonNode lastTime = either(json, "lastTimestamp", "deprecatedLastTimestamp");
    JsonNode series = json.path("series");
    String first = row.since(isTime(firstTime) ? firstTime : json.path("eventTime"));
    String last = isTime(lastTime) ? row.since(lastTime) : first;
    int count = either(json, "count", "deprecatedCount").asInt();
    if (series.isObject()) {
      last = row.since(series.path("lastObservedTime"));
      count = series.path("count").asInt();
    }
    JsonNode about = either(json, "involvedObject", "regarding");
    String kind = about.path("kind").asText().toLowerCase(Locale.ROOT);
    String name = about.path("name").asText();
    row.text(last)
        .text(json.path("type"))
        .text(json.path("reason"))
        .text(name.isEmpty() ? kind : kind + "/" + name)
        .text(about.path("fieldPath"))
        .text(source(json))
        .text(either(json, "message", "note").asText().trim())
        .text(first)
        .number(Math.max(1, count))
        .text(event.name());
  }

  private static boolean isTime(JsonNode time) {
    return !Row.time(time).equals(Instant.EPOCH);
  }

  private static JsonNode either(JsonNode json, String field, String other) {
    return json.has(field) ? json.path(field) : json.path(other);
  }

  private static String source(JsonNode event) {
    JsonNode source = either(event, "source", "deprecatedSource");
    String component = source.path("component").asText();
    String host = source.path("host").asText();
    if (component.isEmpty()) {
      component = either(event, "reportingComponent", "reportingController").asText();
    }
    if (host.isEmpty()) {
      host = event.path("reportingInstance").asText();
    }
    return host.isEmpty() ? component : component + ", " + host;
  }

  private static String quota(KubeObject quota, boolean limits) {
    Map<String, JsonNode> hard = new TreeMap<>();
    quota.status().path("hard").properties().forEach(f -> hard.put(f.getKey(), f.getValue()));
    List<String> texts = new ArrayList<>();
    hard.forEach(
        (resource, most) -> {
          if (resource.startsWith("limits") == limits) {
            String used = quota.status().path("used").path(resource).asText("0");
            texts.add(resource + ": " + used + "/" + most.asText());
          }
        });
    return String.join(", ", texts);
  }
}
