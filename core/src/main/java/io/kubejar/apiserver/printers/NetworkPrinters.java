package io.kubejar.apiserver.printers;

import static io.kubejar.apiserver.printers.TableColumn.NAME;
import static io.kubejar.apiserver.printers.TableColumn.text;
import static io.kubejar.apiserver.printers.TableColumn.wide;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;

/** Printers of the kinds that connect Pods. */
final class NetworkPrinters {
  private static final int MOST_HOSTS = 3;

  static final KindPrinter SERVICES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("type"))
                  .text(o.spec().path("clusterIP"), CellText.NONE)
                  .text(externalIp(o))
                  .text(servicePorts(o.spec().path("ports")))
                  .age()
                  .text(CellText.labels(o.spec().path("selector"))),
          NAME,
          text("Type"),
          text("Cluster-IP"),
          text("External-IP"),
          text("Port(s)"),
          text("Age"),
          wide("Selector"));

  static final KindPrinter INGRESSES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("ingressClassName"), CellText.NONE)
                  .text(hosts(o.spec().path("rules")))
                  .text(CellText.loadBalancer(o.status().path("loadBalancer")))
                  .text(o.spec().path("tls").isEmpty() ? "80" : "80, 443")
                  .age(),
          NAME,
          text("Class"),
          text("Hosts"),
          text("Address"),
          text("Ports"),
          text("Age"));

  static final KindPrinter INGRESS_CLASSES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("controller"))
                  .text(parameters(o.spec().path("parameters")))
                  .age(),
          NAME,
          text("Controller"),
          text("Parameters"),
          text("Age"));

  static final KindPrinter NETWORK_POLICIES =
      KindPrinter.of(
          (o, row) -> row.name().text(CellText.selector(o.spec().path("podSelector"))).age(),
          NAME,
          text("Pod-Selector"),
          text("Age"));

  static final KindPrinter ENDPOINTS =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(CellText.firstThree(addresses(o.json().path("subsets")), CellText.NONE))
                  .age(),
          NAME,
          text("Endpoints"),
          text("Age"));

  static final KindPrinter ENDPOINT_SLICES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.json().path("addressType"))
                  .text(CellText.firstThree(slicePorts(o), CellText.UNSET))
                  .text(CellText.firstThree(sliceAddresses(o), CellText.UNSET))
                  .age(),
          NAME,
          text("AddressType"),
          text("Ports"),
          text("Endpoints"),
          text("Age"));

  static final KindPrinter SERVICE_CIDRS =
      KindPrinter.of(
          (o, row) ->
              row.name().text(CellText.join(o.spec().path("cidrs"), JsonNode::asText, ",")).age(),
          NAME,
          text("CIDRs"),
          text("Age"));

  static final KindPrinter IP_ADDRESSES =
      KindPrinter.of(
          (o, row) -> row.name().text(parent(o.spec().path("parentRef"))).age(),
          NAME,
          text("ParentRef"),
          text("Age"));

  private NetworkPrinters() {}

  private static String externalIp(KubeObject service) {
    JsonNode spec = service.spec();
    String external = CellText.join(spec.path("externalIPs"), JsonNode::asText, ",");
    return switch (spec.path("type").asText()) {
      case "ClusterIP", "NodePort" -> external.isEmpty() ? CellText.NONE : external;
      case "LoadBalancer" -> {
        String balancer = CellText.loadBalancer(service.status().path("loadBalancer"));
        String both =
            balancer.isEmpty() || external.isEmpty()
                ? balancer + external
                : balancer + "," + external;
        yield both.isEmpty() ? "<pending>" : both;
      }
      case "ExternalName" -> spec.path("externalName").asText();
      default -> "<unknown>";
    };
  }

  private static String servicePorts(JsonNode ports) {
    if (ports.isEmpty()) {
      return CellText.NONE;
    }
    return CellText.join(
        ports,
        port -> {
          int nodePort = port.path("nodePort").asInt();
          String number = port.path("port").asText() + (nodePort > 0 ? ":" + nodePort : "");
          return number + "/" + port.path("protocol").asText();
        },
        ",");
  }

  private static String hosts(JsonNode rules) {
    List<String> hosts = new ArrayList<>();
    boolean more = false;
    for (JsonNode rule : rules) {
      more |= hosts.size() == MOST_HOSTS;
      String host = rule.path("host").asText();
      if (!more && !host.isEmpty()) {
        hosts.add(host);
      }
    }
    if (hosts.isEmpty()) {
      return "*";
    }
    String list = String.join(",", hosts);
    return more ? list + " + " + (rules.size() - MOST_HOSTS) + " more..." : list;
  }

  private static String parameters(JsonNode parameters) {
    if (parameters.isMissingNode()) {
      return CellText.NONE;
    }
    String group = parameters.path("apiGroup").asText();
    String kind = parameters.path("kind").asText();
    String name = parameters.path("name").asText();
    return (group.isEmpty() ? kind : kind + "." + group) + "/" + name;
  }

  private static List<String> addresses(JsonNode subsets) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode subset : subsets) {
      if (subset.path("ports").isEmpty()) {
        subset.path("addresses").forEach(a -> addresses.add(a.path("ip").asText()));
      }
      for (JsonNode port : subset.path("ports")) {
        String number = port.path("port").asText();
        subset
            .path("addresses")
            .forEach(a -> addresses.add(hostPort(a.path("ip").asText(), number)));
      }
    }
    return addresses;
  }

  private static String hostPort(String host, String port) {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  private static List<String> slicePorts(KubeObject slice) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : slice.json().path("ports")) {
      String number = port.path("port").asText();
      String name = port.path("name").asText();
      ports.add(!number.isEmpty() ? number : name.isEmpty() ? "*" : name);
    }
    return ports;
  }

  private static List<String> sliceAddresses(KubeObject slice) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode endpoint : slice.json().path("endpoints")) {
      endpoint.path("addresses").forEach(a -> addresses.add(a.asText()));
    }
    return addresses;
  }

  private static String parent(JsonNode reference) {
    StringBuilder text = new StringBuilder(reference.path("resource").asText());
    String group = reference.path("group").asText();
    if (!group.isEmpty()) {
      text.append('.').append(group);
    }
    String namespace = reference.path("namespace").asText();
    if (!namespace.isEmpty()) {
      text.append('/').append(namespace);
    }
    return text.append('/').append(reference.path("name").asText()).toString();
  }
}
