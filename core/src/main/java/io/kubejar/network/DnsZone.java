package io.kubejar.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.network.DnsAnswer.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers single queries in the cluster's zone and its reverse zones.
 *
 * <p>Follows {@code parse.go}, {@code kubernetes.go} and {@code reverse.go} of CoreDNS' plugin.
 */
final class DnsZone {
  private static final DnsAnswer NO_NAME = new DnsAnswer(Code.NXDOMAIN, List.of());
  private static final DnsAnswer NO_DATA = new DnsAnswer(Code.NOERROR, List.of());
  private static final String REVERSE = ".in-addr.arpa";
  private static final int WEIGHT_OF_ALL = 100;

  private final String domain;
  private final DnsData data;

  DnsZone(String domain, DnsData data) {
    this.domain = domain;
    this.data = data;
  }

  /** Lower case, without the dot at the end. */
  static String normalize(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  String nameOf(KubeObject service) {
    return service.name() + "." + service.namespace() + ".svc." + domain;
  }

  DnsAnswer query(String name, DnsRecord.Type type) {
    if (name.endsWith(REVERSE)) {
      return reverse(name, type);
    }
    if (name.equals(domain)) {
      return NO_DATA;
    }
    if (!name.endsWith("." + domain)) {
      return new DnsAnswer(Code.REFUSED, List.of());
    }
    String inside = name.substring(0, name.length() - domain.length() - 1);
    List<String> labels = Arrays.asList(inside.split("\\.", -1));
    String kind = labels.get(labels.size() - 1);
    List<String> rest = labels.subList(0, labels.size() - 1);
    return switch (kind) {
      case "svc" -> service(name, rest, type);
      case "pod" -> pod(name, rest, type);
      default -> NO_NAME;
    };
  }

  private DnsAnswer namespace(List<String> labels) {
    return labels.isEmpty() || data.hasNamespace(labels.get(0)) ? NO_DATA : NO_NAME;
  }

  /** {@code 10-244-0-5.default}: any address in a namespace that exists. */
  private DnsAnswer pod(String name, List<String> labels, DnsRecord.Type type) {
    if (labels.size() < 2) {
      return namespace(labels);
    }
    if (labels.size() > 2 || !data.hasNamespace(labels.get(1))) {
      return NO_NAME;
    }
    String text = labels.get(0);
    boolean ipv4 = text.matches("\\d{1,3}(-\\d{1,3}){3}");
    if (!ipv4 && !text.matches("[0-9a-f-]*-[0-9a-f-]*-[0-9a-f-]*")) {
      return NO_NAME;
    }
    DnsRecord record = new DnsRecord.Address(name, text.replace('-', ipv4 ? '.' : ':'));
    return record.type() == type ? new DnsAnswer(Code.NOERROR, List.of(record)) : NO_DATA;
  }

  /** {@code [[_port._proto.]|[endpoint.]]service.namespace}. */
  private DnsAnswer service(String name, List<String> labels, DnsRecord.Type type) {
    if (labels.size() < 2) {
      return namespace(labels);
    }
    String namespace = labels.get(labels.size() - 1);
    KubeObject service = data.service(namespace, labels.get(labels.size() - 2));
    if (service == null || labels.size() > 4) {
      return NO_NAME;
    }
    if (service.spec().path("type").asText().equals("ExternalName")) {
      DnsRecord alias =
          new DnsRecord.Alias(name, normalize(service.spec().path("externalName").asText()));
      return labels.size() > 2 ? NO_NAME : new DnsAnswer(Code.NOERROR, List.of(alias));
    }
    ServiceQuery query = ServiceQuery.of(labels.subList(0, labels.size() - 2));
    if (query == null) {
      return NO_NAME;
    }
    List<Target> targets = targets(service, query);
    if (targets.isEmpty()) {
      return NO_NAME;
    }
    return new DnsAnswer(Code.NOERROR, records(name, targets, type));
  }

  /**
   * What stands before a Service's name.
   *
   * @param port a port's name, null for all ports
   * @param protocol null for all protocols
   * @param endpoint an endpoint's host name, null for all endpoints
   */
  private record ServiceQuery(
      @Nullable String port, @Nullable String protocol, @Nullable String endpoint) {

    /** Null if the labels mean nothing. */
    static @Nullable ServiceQuery of(List<String> labels) {
      if (labels.isEmpty()) {
        return new ServiceQuery(null, null, null);
      }
      if (labels.size() == 1) {
        return new ServiceQuery(null, null, labels.get(0));
      }
      String port = labels.get(0);
      String protocol = labels.get(1);
      return port.startsWith("_") && protocol.startsWith("_")
          ? new ServiceQuery(port.substring(1), protocol.substring(1), null)
          : null;
    }

    boolean matches(JsonNode servicePort) {
      return (port == null || port.equalsIgnoreCase(servicePort.path("name").asText()))
          && (protocol == null
              || protocol.equalsIgnoreCase(servicePort.path("protocol").asText("TCP")));
    }
  }

  /** Where a name leads: an address, a port, and the name of the address. */
  private record Target(String host, String address, int port) {}

  private List<Target> targets(KubeObject service, ServiceQuery query) {
    List<String> clusterIps = DnsData.clusterIps(service);
    String endpoint = query.endpoint();
    if (clusterIps.isEmpty() || endpoint != null) {
      return endpointTargets(service, query);
    }
    List<Target> targets = new ArrayList<>();
    for (JsonNode port : service.spec().path("ports")) {
      if (query.matches(port)) {
        clusterIps.forEach(
            ip -> targets.add(new Target(nameOf(service), ip, port.path("port").asInt())));
      }
    }
    return targets;
  }

  private List<Target> endpointTargets(KubeObject service, ServiceQuery query) {
    List<Target> targets = new ArrayList<>();
    for (KubeObject slice : data.slices(service.namespace(), service.name())) {
      List<Integer> ports = new ArrayList<>();
      slice
          .json()
          .path("ports")
          .forEach(
              p -> {
                if (query.matches(p)) {
                  ports.add(p.path("port").asInt());
                }
              });
      if (slice.json().path("ports").isEmpty() && query.port() == null) {
        ports.add(-1);
      }
      readyEndpoints(slice)
          .forEach(
              e ->
                  e.path("addresses")
                      .forEach(a -> addTargets(targets, service, query, e, a.asText(), ports)));
    }
    return targets;
  }

  private void addTargets(
      List<Target> targets,
      KubeObject service,
      ServiceQuery query,
      JsonNode endpoint,
      String address,
      List<Integer> ports) {
    String host = hostName(endpoint, address);
    if (query.endpoint() == null || host.equalsIgnoreCase(query.endpoint())) {
      String name = host + "." + nameOf(service);
      ports.forEach(p -> targets.add(new Target(name, address, p)));
    }
  }

  static Stream<JsonNode> readyEndpoints(KubeObject slice) {
    return StreamSupport.stream(slice.json().path("endpoints").spliterator(), false)
        .filter(e -> e.path("conditions").path("ready").asBoolean(true));
  }

  private static String hostName(JsonNode endpoint, String address) {
    String host = endpoint.path("hostname").asText();
    return host.isEmpty() ? address.replace('.', '-').replace(':', '-') : host;
  }

  private static List<DnsRecord> records(String name, List<Target> targets, DnsRecord.Type type) {
    Set<DnsRecord> records = new LinkedHashSet<>();
    long sharers = targets.stream().map(t -> t.host() + ":" + t.port()).distinct().count();
    for (Target target : targets) {
      DnsRecord address = new DnsRecord.Address(name, target.address());
      if (address.type() == type) {
        records.add(address);
      } else if (type == DnsRecord.Type.SRV && target.port() >= 0) {
        int weight = (int) Math.max(1, WEIGHT_OF_ALL / Math.max(1, sharers));
        records.add(new DnsRecord.Srv(name, 0, weight, target.port(), target.host()));
      }
    }
    return List.copyOf(records);
  }

  /** {@code 5.0.244.10.in-addr.arpa}: the Service, or the endpoints, that have the address. */
  private DnsAnswer reverse(String name, DnsRecord.Type type) {
    List<String> octets =
        Arrays.asList(name.substring(0, name.length() - REVERSE.length()).split("\\.", -1));
    if (octets.size() != 4) {
      return NO_NAME;
    }
    String address =
        octets.get(3) + "." + octets.get(2) + "." + octets.get(1) + "." + octets.get(0);
    List<DnsRecord> records = new ArrayList<>();
    KubeObject service = data.serviceOfAddress(address);
    if (service != null) {
      records.add(new DnsRecord.Pointer(name, nameOf(service)));
    } else {
      data.services().forEach(s -> addEndpointNames(records, name, s, address));
    }
    if (records.isEmpty()) {
      return NO_NAME;
    }
    return type == DnsRecord.Type.PTR ? new DnsAnswer(Code.NOERROR, records) : NO_DATA;
  }

  private void addEndpointNames(
      List<DnsRecord> records, String name, KubeObject service, String address) {
    endpointTargets(service, new ServiceQuery(null, null, null)).stream()
        .filter(t -> t.address().equals(address))
        .map(t -> new DnsRecord.Pointer(name, t.host()))
        .distinct()
        .forEach(records::add);
  }
}
