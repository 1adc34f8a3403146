package io.kubejar.apiserver.printers;

import static io.kubejar.apiserver.printers.TableColumn.NAME;
import static io.kubejar.apiserver.printers.TableColumn.bool;
import static io.kubejar.apiserver.printers.TableColumn.integer;
import static io.kubejar.apiserver.printers.TableColumn.text;
import static io.kubejar.apiserver.printers.TableColumn.wide;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Printers of the kinds that run Pods. */
final class WorkloadPrinters {
  private static final int MOST_METRICS = 2;

  static final KindPrinter DEPLOYMENTS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode status = o.status();
            row.name()
                .text(
                    status.path("readyReplicas").asInt() + "/" + o.spec().path("replicas").asInt())
                .number(status.path("updatedReplicas"))
                .number(status.path("availableReplicas"))
                .age();
            template(row, o.spec().path("template"), o.spec().path("selector"));
          },
          NAME,
          text("Ready"),
          text("Up-to-date"),
          text("Available"),
          text("Age"),
          wide("Containers"),
          wide("Images"),
          wide("Selector"));

  static final KindPrinter REPLICA_SETS =
      KindPrinter.of(
          (o, row) -> {
            replicas(o, row);
            template(row, o.spec().path("template"), o.spec().path("selector"));
          },
          replicaColumns());

  static final KindPrinter REPLICATION_CONTROLLERS =
      KindPrinter.of(
          (o, row) -> {
            replicas(o, row);
            JsonNode pod = o.spec().at("/template/spec");
            row.text(CellText.containerNames(pod))
                .text(CellText.images(pod))
                .text(CellText.labels(o.spec().path("selector")));
          },
          replicaColumns());

  static final KindPrinter STATEFUL_SETS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode pod = o.spec().at("/template/spec");
            int ready = o.status().path("readyReplicas").asInt();
            row.name()
                .text(ready + "/" + o.spec().path("replicas").asInt())
                .age()
                .text(CellText.containerNames(pod))
                .text(CellText.images(pod));
          },
          NAME,
          text("Ready"),
          text("Age"),
          wide("Containers"),
          wide("Images"));

  static final KindPrinter DAEMON_SETS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode status = o.status();
            row.name()
                .number(status.path("desiredNumberScheduled"))
                .number(status.path("currentNumberScheduled"))
                .number(status.path("numberReady"))
                .number(status.path("updatedNumberScheduled"))
                .number(status.path("numberAvailable"))
                .text(CellText.labels(o.spec().at("/template/spec/nodeSelector")))
                .age();
            template(row, o.spec().path("template"), o.spec().path("selector"));
          },
          NAME,
          integer("Desired"),
          integer("Current"),
          integer("Ready"),
          integer("Up-to-date"),
          integer("Available"),
          text("Node Selector"),
          text("Age"),
          wide("Containers"),
          wide("Images"),
          wide("Selector"));

  static final KindPrinter JOBS =
      KindPrinter.of(
          WorkloadPrinters::job,
          NAME,
          text("Status"),
          text("Completions"),
          text("Duration"),
          text("Age"),
          wide("Containers"),
          wide("Images"),
          wide("Selector"));

  static final KindPrinter CRON_JOBS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode spec = o.spec();
            JsonNode last = o.status().path("lastScheduleTime");
            row.name()
                .text(spec.path("schedule"))
                .text(spec.path("timeZone"), CellText.NONE)
                .text(pointer(spec.path("suspend")))
                .number(o.status().path("active").size())
                .text(last.asText().isEmpty() ? CellText.NONE : row.since(last))
                .age();
            JsonNode job = spec.at("/jobTemplate/spec");
            template(row, job.path("template"), job.path("selector"));
          },
          NAME,
          text("Schedule"),
          text("Timezone"),
          bool("Suspend"),
          integer("Active"),
          text("Last Schedule"),
          text("Age"),
          wide("Containers"),
          wide("Images"),
          wide("Selector"));

  static final KindPrinter POD_TEMPLATES =
      KindPrinter.of(
          (o, row) -> {
            JsonNode template = o.json().path("template");
            row.name()
                .text(CellText.containerNames(template.path("spec")))
                .text(CellText.images(template.path("spec")))
                .text(CellText.labels(template.at("/metadata/labels")));
          },
          NAME,
          text("Containers"),
          text("Images"),
          text("Pod Labels"));

  static final KindPrinter CONTROLLER_REVISIONS =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.controllerRef().map(WorkloadPrinters::owner).orElse(CellText.NONE))
                  .number(o.json().path("revision"))
                  .age(),
          NAME,
          text("Controller"),
          text("Revision"),
          text("Age"));

  static final KindPrinter AUTOSCALERS =
      KindPrinter.of(
          WorkloadPrinters::autoscaler,
          NAME,
          text("Reference"),
          text("Targets"),
          text("MinPods"),
          text("MaxPods"),
          text("Replicas"),
          text("Age"));

  static final KindPrinter SCALES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .number(o.spec().path("replicas"))
                  .number(o.status().path("replicas"))
                  .age(),
          NAME,
          integer("Desired"),
          integer("Available"),
          text("Age"));

  private WorkloadPrinters() {}

  private static TableColumn[] replicaColumns() {
    return new TableColumn[] {
      NAME,
      integer("Desired"),
      integer("Current"),
      integer("Ready"),
      text("Age"),
      wide("Containers"),
      wide("Images"),
      wide("Selector")
    };
  }

  private static void replicas(KubeObject object, Row row) {
    row.name()
        .number(object.spec().path("replicas"))
        .number(object.status().path("replicas"))
        .number(object.status().path("readyReplicas"))
        .age();
  }

  private static void template(Row row, JsonNode template, JsonNode selector) {
    JsonNode pod = template.path("spec");
    row.text(CellText.containerNames(pod))
        .text(CellText.images(pod))
        .text(CellText.selector(selector));
  }

  /** A boolean pointer as Go prints it: capitalized, or {@code <unset>}. */
  private static String pointer(JsonNode value) {
    return value.isMissingNode() ? CellText.UNSET : value.asBoolean() ? "True" : "False";
  }

  private static String owner(JsonNode reference) {
    String kind = reference.path("kind").asText().toLowerCase(Locale.ROOT);
    String group = GroupVersionKind.of(reference.path("apiVersion").asText(), "").group();
    return (group.isEmpty() ? kind : kind + "." + group) + "/" + reference.path("name").asText();
  }

  private static void job(KubeObject job, Row row) {
    JsonNode status = job.status();
    JsonNode spec = job.spec();
    int succeeded = status.path("succeeded").asInt();
    int parallelism = spec.path("parallelism").asInt();
    String completions =
        spec.has("completions")
            ? succeeded + "/" + spec.path("completions").asInt()
            : succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
    Instant start = Row.time(status.path("startTime"));
    Instant end = Row.time(status.path("completionTime"));
    String duration = "";
    if (!start.equals(Instant.EPOCH)) {
      Instant until = end.equals(Instant.EPOCH) ? row.now() : end;
      duration = HumanDuration.of(Duration.between(start, until));
    }
    row.name().text(jobStatus(job)).text(completions).text(duration).age();
    template(row, spec.path("template"), spec.path("selector"));
  }

  private static String jobStatus(KubeObject job) {
    JsonNode conditions = job.status().path("conditions");
    if (CellText.isTrue(conditions, "Complete")) {
      return "Complete";
    }
    if (CellText.isTrue(conditions, "Failed")) {
      return "Failed";
    }
    if (job.isBeingDeleted()) {
      return "Terminating";
    }
    for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
      if (CellText.isTrue(conditions, type)) {
        return type;
      }
    }
    return "Running";
  }

  private static void autoscaler(KubeObject autoscaler, Row row) {
    JsonNode spec = autoscaler.spec();
    JsonNode target = spec.path("scaleTargetRef");
    row.name()
        .text(target.path("kind").asText() + "/" + target.path("name").asText())
        .text(metrics(autoscaler))
        .text(spec.path("minReplicas"), CellText.UNSET)
        .number(spec.path("maxReplicas"))
        .number(autoscaler.status().path("currentReplicas"))
        .age();
  }

  private static String metrics(KubeObject autoscaler) {
    List<String> texts = new ArrayList<>();
    JsonNode specs = autoscaler.spec().path("metrics");
    JsonNode statuses = autoscaler.status().path("currentMetrics");
    for (int i = 0; i < specs.size(); i++) {
      texts.add(metric(specs.get(i), statuses.path(i)));
    }
    JsonNode cpu = autoscaler.spec().path("targetCPUUtilizationPercentage");
    if (!cpu.isMissingNode()) {
      String now = autoscaler.status().path("currentCPUUtilizationPercentage").asText();
      texts.add("cpu: " + (now.isEmpty() ? "<unknown>" : now + "%") + "/" + cpu.asText() + "%");
    }
    if (texts.isEmpty()) {
      return CellText.NONE;
    }
    String first = String.join(", ", texts.subList(0, Math.min(MOST_METRICS, texts.size())));
    int more = texts.size() - MOST_METRICS;
    return more > 0 ? first + " + " + more + " more..." : first;
  }

  private static String metric(JsonNode spec, JsonNode status) {
    return switch (spec.path("type").asText()) {
      case "External" -> plainMetric(spec.path("external"), status.path("external"), " (avg)");
      case "Pods" -> plainMetric(spec.path("pods"), status.path("pods"), "");
      case "Object" -> plainMetric(spec.path("object"), status.path("object"), " (avg)");
      case "Resource" -> resourceMetric(spec.path("resource"), status.path("resource"));
      case "ContainerResource" ->
          resourceMetric(spec.path("containerResource"), status.path("containerResource"));
      default -> "<unknown type>";
    };
  }

  private static String plainMetric(JsonNode spec, JsonNode status, String averageSuffix) {
    JsonNode average = spec.at("/target/averageValue");
    boolean isAverage = !average.isMissingNode();
    String field = isAverage ? "averageValue" : "value";
    String current = status.path("current").path(field).asText();
    return (current.isEmpty() ? "<unknown>" : current)
        + "/"
        + spec.path("target").path(field).asText()
        + (isAverage ? averageSuffix : "");
  }

  private static String resourceMetric(JsonNode spec, JsonNode status) {
    String name = spec.path("name").asText() + ": ";
    JsonNode average = spec.at("/target/averageValue");
    if (!average.isMissingNode()) {
      String current = status.at("/current/averageValue").asText();
      return name + (current.isEmpty() ? "<unknown>" : current) + "/" + average.asText();
    }
    String current = status.at("/current/averageUtilization").asText();
    JsonNode target = spec.at("/target/averageUtilization");
    return name
        + (current.isEmpty() ? "<unknown>" : current + "%")
        + "/"
        + (target.isMissingNode() ? "<auto>" : target.asText() + "%");
  }
}
