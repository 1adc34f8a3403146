package io.kubejar.apiserver.printers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String META =
      "\"metadata\":{\"name\":\"x\",\"creationTimestamp\":\"2026-01-01T11:55:00Z\"}";

  private static ArrayNode cells(String group, String kind, String fields) {
    ObjectNode json = (ObjectNode) Json.parse("{\"kind\":\"" + kind + "\"," + META + fields + "}");
    TablePrinter printer = Printers.of(new GroupKind(group, kind));
    ArrayNode cells = printer.cells(KubeObject.of(json), NOW);
    assertThat(cells).as("one cell per column").hasSameSizeAs(printer.columns());
    return cells;
  }

  private static String text(String group, String kind, String fields) {
    return new String(Json.bytes(cells(group, kind, fields)), StandardCharsets.UTF_8);
  }

  @Test
  void aRunningPodShowsItsReadyContainersAndLastRestart() {
    assertThat(
            text(
                "",
                "Pod",
                """
                ,"spec":{"containers":[{"name":"a"},{"name":"b"}],"nodeName":"n1"},
                "status":{"phase":"Running","podIPs":[{"ip":"10.0.0.7"}],"containerStatuses":[
                 {"name":"a","ready":true,"restartCount":2,"state":{"running":{}},
                  "lastState":{"terminated":{"finishedAt":"2026-01-01T11:58:30Z"}}},
                 {"name":"b","ready":true,"restartCount":0,"state":{"running":{}}}]}\
                """))
        .isEqualTo(
            "[\"x\",\"2/2\",\"Running\",\"2 (90s ago)\",\"5m\",\"10.0.0.7\",\"n1\",\"<none>\","
                + "\"<none>\"]");
  }

  @Test
  void aPodShowsWhyItWaits() {
    String waiting =
        ",\"spec\":{\"containers\":[{}]},\"status\":{\"phase\":\"Pending\",\"containerStatuses\":["
            + "{\"state\":{\"waiting\":{\"reason\":\"ImagePullBackOff\"}}}]}";
    String gated =
        ",\"spec\":{\"containers\":[{}]},\"status\":{\"phase\":\"Pending\",\"conditions\":["
            + "{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"SchedulingGated\"}]}";

    assertThat(cells("", "Pod", waiting).get(2).asText()).isEqualTo("ImagePullBackOff");
    assertThat(cells("", "Pod", gated).get(2).asText()).isEqualTo("SchedulingGated");
  }

  @Test
  void initContainersAndSidecarsAreCounted() {
    String spec =
        ",\"spec\":{\"initContainers\":[{\"name\":\"side\",\"restartPolicy\":\"Always\"},"
            + "{\"name\":\"init\"}],\"containers\":[{\"name\":\"a\"}]},";
    String status =
        "\"status\":{\"phase\":\"Pending\",\"initContainerStatuses\":["
            + "{\"name\":\"side\",\"started\":true,\"ready\":true,\"state\":{\"running\":{}}},"
            + "{\"name\":\"init\",\"state\":{\"running\":{}}}]}";
    ArrayNode cells = cells("", "Pod", spec + status);

    assertThat(cells.get(1).asText()).isEqualTo("1/2");
    assertThat(cells.get(2).asText()).isEqualTo("Init:1/2");
  }

  @Test
  void deploymentsShowReadyOfDesired() {
    assertThat(
            text(
                "apps",
                "Deployment",
                """
                ,"spec":{"replicas":3,"selector":{"matchLabels":{"b":"2","a":"1"}},
                "template":{"spec":{"containers":[{"name":"c","image":"i:1"},
                {"name":"d","image":"j"}]}}},
                "status":{"readyReplicas":2,"updatedReplicas":3,"availableReplicas":2}\
                """))
        .isEqualTo("[\"x\",\"2/3\",3,2,\"5m\",\"c,d\",\"i:1,j\",\"a=1,b=2\"]");
  }

  @Test
  void servicesShowTheirAddressesAndPorts() {
    assertThat(
            text(
                "",
                "Service",
                """
                ,"spec":{"type":"LoadBalancer","clusterIP":"10.96.0.9","selector":{"app":"web"},
                "ports":[{"port":80,"nodePort":30080,"protocol":"TCP"},
                {"port":53,"protocol":"UDP"}]}\
                """))
        .isEqualTo(
            "[\"x\",\"LoadBalancer\",\"10.96.0.9\",\"<pending>\",\"80:30080/TCP,53/UDP\",\"5m\","
                + "\"app=web\"]");
  }

  @Test
  void jobsShowTheirStateAndDuration() {
    assertThat(
            text(
                "batch",
                "Job",
                """
                ,"spec":{"completions":2},"status":{"succeeded":2,
                "startTime":"2026-01-01T11:55:00Z","completionTime":"2026-01-01T11:55:42Z",
                "conditions":[{"type":"Complete","status":"True"}]}\
                """))
        .startsWith("[\"x\",\"Complete\",\"2/2\",\"42s\",\"5m\"");
  }

  @Test
  void eventsOfBothGroupsShowTheSame() {
    String core =
        ",\"type\":\"Normal\",\"reason\":\"Started\",\"message\":\"ok\",\"count\":3,"
            + "\"lastTimestamp\":\"2026-01-01T11:59:00Z\",\"firstTimestamp\":"
            + "\"2026-01-01T11:50:00Z\",\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\"},"
            + "\"source\":{\"component\":\"kubelet\",\"host\":\"n1\"}";
    String events =
        ",\"type\":\"Normal\",\"reason\":\"Started\",\"note\":\"ok\",\"deprecatedCount\":3,"
            + "\"deprecatedLastTimestamp\":\"2026-01-01T11:59:00Z\",\"deprecatedFirstTimestamp\":"
            + "\"2026-01-01T11:50:00Z\",\"regarding\":{\"kind\":\"Pod\",\"name\":\"p\"},"
            + "\"deprecatedSource\":{\"component\":\"kubelet\",\"host\":\"n1\"}";

    assertThat(text("", "Event", core))
        .isEqualTo(
            "[\"60s\",\"Normal\",\"Started\",\"pod/p\",\"\",\"kubelet,"
                + " n1\",\"ok\",\"10m\",3,\"x\"]")
        .isEqualTo(text("events.k8s.io", "Event", events));
  }

  @Test
  void unknownKindsShowWhenTheyWereCreated() {
    assertThat(text("rbac.authorization.k8s.io", "Role", ""))
        .isEqualTo("[\"x\",\"2026-01-01T11:55:00Z\"]");
  }

  @Test
  void everyKindPrintsAnEmptyObject() {
    for (String kind :
        new String[] {
          "/Pod",
          "/Node",
          "/PersistentVolume",
          "/PersistentVolumeClaim",
          "/Endpoints",
          "/ResourceQuota",
          "apps/StatefulSet",
          "apps/DaemonSet",
          "batch/CronJob",
          "autoscaling/HorizontalPodAutoscaler",
          "networking.k8s.io/Ingress",
          "discovery.k8s.io/EndpointSlice",
          "storage.k8s.io/CSIDriver",
          "certificates.k8s.io/CertificateSigningRequest",
          "resource.k8s.io/ResourceClaim",
          "flowcontrol.apiserver.k8s.io/FlowSchema",
          "apiregistration.k8s.io/APIService"
        }) {
      int slash = kind.indexOf('/');
      assertThat(cells(kind.substring(0, slash), kind.substring(slash + 1), ""))
          .as(kind)
          .isNotEmpty();
    }
  }

  @Test
  void customColumnsAreTypedAndAbsentValuesNull() {
    CustomResourcePrinter printer =
        new CustomResourcePrinter(
            Json.parse(
                """
                [{"name":"Color","type":"string","jsonPath":".spec.color"},
                {"name":"Size","type":"integer","jsonPath":".spec.size"},
                {"name":"Ready","type":"string",
                 "jsonPath":".status.conditions[?(@.type==\\"Ready\\")].status"},
                {"name":"Born","type":"date","jsonPath":".metadata.creationTimestamp"}]\
                """));
    KubeObject object =
        KubeObject.of(
            (ObjectNode)
                Json.parse(
                    "{"
                        + META
                        + ",\"spec\":{\"color\":\"red\",\"size\":\"large\"},\"status\":"
                        + "{\"conditions\":[{\"type\":\"A\",\"status\":\"False\"},"
                        + "{\"type\":\"Ready\",\"status\":\"True\"}]}}"));

    assertThat(printer.cells(object, NOW))
        .isEqualTo(Json.parse("[\"x\",\"red\",null,\"True\",\"5m\"]"));
  }

  @Test
  void cellsOfCustomResourcesPrintOddValuesAsGoDoes() {
    CustomResourcePrinter printer =
        new CustomResourcePrinter(
            Json.parse(
                """
                [{"name":"Null","type":"string","jsonPath":".spec.nothing"},
                {"name":"Absent","type":"string","jsonPath":".spec.absent"},
                {"name":"Huge","type":"string","jsonPath":".spec.huge"},
                {"name":"Overflow","type":"integer","jsonPath":".spec.huge"},
                {"name":"Empty","type":"date","jsonPath":".spec.empty"}]\
                """));
    KubeObject object =
        KubeObject.of(
            (ObjectNode)
                Json.parse(
                    "{" + META + ",\"spec\":{\"nothing\":null,\"huge\":1e21,\"empty\":\"\"}}"));

    assertThat(printer.cells(object, NOW))
        .isEqualTo(
            Json.parse("[\"x\",\"<no value>\",null,\"1e+21\",-9223372036854775808,\"<unknown>\"]"));
  }

  @ParameterizedTest
  @CsvSource({
    "-5,<invalid>",
    "-1,0s",
    "119,119s",
    "120,2m",
    "185,3m5s",
    "600,10m",
    "10799,179m",
    "10800,3h",
    "11100,3h5m",
    "86400,24h",
    "172800,2d",
    "180000,2d2h",
    "691200,8d",
    "63072000,2y",
    "63158400,2y1d"
  })
  void durationsGetCoarserAsTheyGrow(long seconds, String expected) {
    assertThat(HumanDuration.of(Duration.ofSeconds(seconds))).isEqualTo(expected);
  }
}
