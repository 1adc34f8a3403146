package io.kubejar.apiserver.printers;

import static io.kubejar.apiserver.printers.TableColumn.NAME;
import static io.kubejar.apiserver.printers.TableColumn.bool;
import static io.kubejar.apiserver.printers.TableColumn.integer;
import static io.kubejar.apiserver.printers.TableColumn.text;
import static io.kubejar.apiserver.printers.TableColumn.wide;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Printers of what governs a cluster: roles, admission, priorities, certificates. */
final class PolicyPrinters {
  static final KindPrinter DISRUPTION_BUDGETS =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("minAvailable"), "N/A")
                  .text(o.spec().path("maxUnavailable"), "N/A")
                  .number(o.status().path("disruptionsAllowed"))
                  .age(),
          NAME,
          text("Min Available"),
          text("Max Unavailable"),
          integer("Allowed Disruptions"),
          text("Age"));

  static final KindPrinter ROLE_BINDINGS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode role = o.json().path("roleRef");
            row.name()
                .text(role.path("kind").asText() + "/" + role.path("name").asText())
                .age()
                .text(subjects(o, "User"))
                .text(subjects(o, "Group"))
                .text(subjects(o, "ServiceAccount"));
          },
          NAME,
          text("Role"),
          text("Age"),
          wide("Users"),
          wide("Groups"),
          wide("ServiceAccounts"));

  static final KindPrinter WEBHOOK_CONFIGURATIONS =
      KindPrinter.of(
          (o, row) -> row.name().number(o.json().path("webhooks").size()).age(),
          NAME,
          integer("Webhooks"),
          text("Age"));

  static final KindPrinter VALIDATING_POLICIES = policies("validations", "Validations");
  static final KindPrinter MUTATING_POLICIES = policies("mutations", "Mutations");

  static final KindPrinter POLICY_BINDINGS =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("policyName"))
                  .text(parameter(o.spec().path("paramRef")))
                  .age(),
          NAME,
          text("PolicyName"),
          text("ParamRef"),
          text("Age"));

  static final KindPrinter SIGNING_REQUESTS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode seconds = o.spec().path("expirationSeconds");
            row.name()
                .age()
                .text(o.spec().path("signerName"), CellText.NONE)
                .text(o.spec().path("username"))
                .text(
                    seconds.isMissingNode()
                        ? CellText.NONE
                        : HumanDuration.of(Duration.ofSeconds(seconds.asLong())))
                .text(signingStatus(o));
          },
          NAME,
          text("Age"),
          text("SignerName"),
          text("Requestor"),
          text("RequestedDuration"),
          text("Condition"));

  static final KindPrinter PRIORITY_CLASSES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .number(o.json().path("value"))
                  .bool(o.json().path("globalDefault").asBoolean())
                  .age()
                  .text(o.json().path("preemptionPolicy"), "PreemptLowerPriority"),
          NAME,
          integer("Value"),
          bool("Global-Default"),
          text("Age"),
          text("PreemptionPolicy"));

  static final KindPrinter RUNTIME_CLASSES =
      KindPrinter.of(
          (o, row) -> row.name().text(o.json().path("handler")).age(),
          NAME,
          text("Handler"),
          text("Age"));

  static final KindPrinter API_SERVICES =
      KindPrinter.of(
          (o, row) -> {
            JsonNode service = o.spec().path("service");
            JsonNode available = CorePrinters.condition(o.status().path("conditions"), "Available");
            String status = available.path("status").asText("Unknown");
            row.name()
                .text(
                    service.isObject()
                        ? service.path("namespace").asText() + "/" + service.path("name").asText()
                        : "Local")
                .text(
                    status.equals("True")
                        ? status
                        : status + " (" + available.path("reason").asText() + ")")
                .age();
          },
          NAME,
          text("Service"),
          text("Available"),
          text("Age"));

  static final KindPrinter FLOW_SCHEMAS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode dangling = CorePrinters.condition(o.status().path("conditions"), "Dangling");
            row.name()
                .text(o.spec().at("/priorityLevelConfiguration/name"), CellText.NONE)
                .number(o.spec().path("matchingPrecedence"))
                .text(o.spec().at("/distinguisherMethod/type"), CellText.NONE)
                .age()
                .text(dangling.path("status").asText("?"));
          },
          NAME,
          text("PriorityLevel"),
          text("MatchingPrecedence"),
          text("DistinguisherMethod"),
          text("Age"),
          text("MissingPL"));

  static final KindPrinter PRIORITY_LEVELS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode limited = o.spec().path("limited");
            JsonNode queuing = limited.at("/limitResponse/queuing");
            row.name()
                .text(o.spec().path("type"))
                .numberOrNone(limited.path("nominalConcurrencyShares"))
                .numberOrNone(queuing.path("queues"))
                .numberOrNone(queuing.path("handSize"))
                .numberOrNone(queuing.path("queueLengthLimit"))
                .age();
          },
          NAME,
          text("Type"),
          text("NominalConcurrencyShares"),
          text("Queues"),
          text("HandSize"),
          text("QueueLengthLimit"),
          text("Age"));

  static final KindPrinter RESOURCE_CLAIMS =
      KindPrinter.of(
          (o, row) -> row.name().text(claimState(o)).age(), NAME, text("State"), text("Age"));

  static final KindPrinter RESOURCE_SLICES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("nodeName"))
                  .text(o.spec().path("driver"))
                  .text(o.spec().at("/pool/name"))
                  .age(),
          NAME,
          text("Node"),
          text("Driver"),
          text("Pool"),
          text("Age"));

  private PolicyPrinters() {}

  private static KindPrinter policies(String field, String column) {
    return KindPrinter.of(
        (o, row) -> {
          JsonNode kind = o.spec().path("paramKind");
          row.name()
              .number(o.spec().path(field).size())
              .text(
                  kind.isObject()
                      ? kind.path("apiVersion").asText() + "/" + kind.path("kind").asText()
                      : CellText.UNSET)
              .age();
        },
        NAME,
        integer(column),
        text("ParamKind"),
        text("Age"));
  }

  private static String parameter(JsonNode reference) {
    if (!reference.isObject()) {
      return CellText.UNSET;
    }
    String name = reference.path("name").asText();
    String namespace = reference.path("namespace").asText("*");
    return name.isEmpty()
        ? namespace + "/" + CellText.selector(reference.path("selector"))
        : namespace + "/" + name;
  }

  private static String subjects(KubeObject binding, String kind) {
    List<String> names = new ArrayList<>();
    for (JsonNode subject : binding.json().path("subjects")) {
      if (subject.path("kind").asText().equals(kind)) {
        String namespace = subject.path("namespace").asText();
        String name = subject.path("name").asText();
        names.add(kind.equals("ServiceAccount") ? namespace + "/" + name : name);
      }
    }
    return String.join(", ", names);
  }

  private static String signingStatus(KubeObject request) {
    boolean approved = false;
    boolean denied = false;
    boolean failed = false;
    for (JsonNode condition : request.status().path("conditions")) {
      switch (condition.path("type").asText()) {
        case "Approved" -> approved = true;
        case "Denied" -> denied = true;
        case "Failed" -> failed = true;
        default -> {
          continue;
        }
      }
    }
    String status = denied ? "Denied" : approved ? "Approved" : "Pending";
    boolean issued = !request.status().path("certificate").asText().isEmpty();
    return status + (failed ? ",Failed" : "") + (issued ? ",Issued" : "");
  }

  private static String claimState(KubeObject claim) {
    List<String> states = new ArrayList<>();
    if (claim.isBeingDeleted()) {
      states.add("deleted");
    }
    if (!claim.status().path("allocation").isObject()) {
      states.add("pending");
    } else {
      states.add("allocated");
      if (!claim.status().path("reservedFor").isEmpty()) {
        states.add("reserved");
      }
    }
    return String.join(",", states);
  }
}
