package io.kubejar.network;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry.Hop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The cluster's network as clients in it see it: names and what they resolve to.
 *
 * <p>Answers from Services, EndpointSlices and namespaces as CoreDNS' plugin {@code kubernetes}
 * does with {@code pods insecure}, see {@code github.com/coredns/coredns/plugin/kubernetes} and the
 * specification {@code github.com/kubernetes/dns/docs/specification.md}. Fed by the shared
 * informers on the event loop; {@link #resolve} may be called from any thread.
 */
public final class ClusterNetwork {
  /** The zone of clusters unless told otherwise. */
  public static final String DEFAULT_DOMAIN = "cluster.local";

  private static final int LONGEST_ALIAS_CHAIN = 8;
  private static final int NDOTS = 5;

  private final String domain;
  private final Trace trace;
  private final DnsData data = new DnsData();
  private final DnsZone zone;
  private final ServedPorts servedPorts;

  /**
   * @param domain the cluster's DNS domain, such as {@code cluster.local}
   */
  public ClusterNetwork(ComponentContext context, String domain) {
    this(context, domain, new ServedPorts());
  }

  /**
   * @param domain the cluster's DNS domain, such as {@code cluster.local}
   * @param servedPorts takes the servers that are registered here
   */
  public ClusterNetwork(ComponentContext context, String domain, ServedPorts servedPorts) {
    this.domain = domain;
    this.servedPorts = servedPorts;
    this.trace = context.trace();
    this.zone = new DnsZone(domain, data);
    watch(context.informers().informer("v1", "namespaces"), this::put, data::removeNamespace);
    watch(context.informers().informer("v1", "services"), this::put, data::removeService);
    watch(
        context.informers().informer("discovery.k8s.io/v1", "endpointslices"),
        this::put,
        data::removeSlice);
  }

  public String domain() {
    return domain;
  }

  /**
   * Lets a server of this JVM stand for what runs behind a port of a Service: the API server
   * reaches it there when it calls admission and conversion webhooks. The Service itself is created
   * as in a real cluster. Another server that was registered for the port is replaced.
   *
   * @param port the Service's port, not the server's; 443 if a webhook's configuration says none
   * @param address where the server listens
   * @return closes the registration; closing the cluster ends it as well
   */
  public ServedPorts.Registration serve(
      String namespace, String service, int port, InetSocketAddress address) {
    return servedPorts.serve(namespace, service, port, address);
  }

  /** The addresses of a name, following aliases: A and AAAA records. */
  public DnsAnswer resolve(String name) {
    DnsAnswer first = resolve(name, DnsRecord.Type.A);
    if (!first.exists()) {
      return first;
    }
    List<DnsRecord> all = new ArrayList<>(first.records());
    resolve(name, DnsRecord.Type.AAAA).records().stream()
        .filter(r -> !all.contains(r))
        .forEach(all::add);
    return new DnsAnswer(DnsAnswer.Code.NOERROR, all);
  }

  /**
   * The records of one type that a name has; aliases are followed as far as the cluster's zone
   * reaches.
   *
   * @param name a full name, with or without a dot at its end
   */
  public DnsAnswer resolve(String name, DnsRecord.Type type) {
    DnsAnswer answer = zone.query(DnsZone.normalize(name), type);
    List<DnsRecord> records = new ArrayList<>(answer.records());
    for (int i = 0; i < LONGEST_ALIAS_CHAIN && endsWithAlias(records, type); i++) {
      String target = ((DnsRecord.Alias) records.get(records.size() - 1)).target();
      DnsAnswer next = zone.query(DnsZone.normalize(target), type);
      if (next.records().isEmpty()) {
        break;
      }
      records.addAll(next.records());
    }
    return new DnsAnswer(answer.code(), records);
  }

  private static boolean endsWithAlias(List<DnsRecord> records, DnsRecord.Type type) {
    return type != DnsRecord.Type.CNAME
        && !records.isEmpty()
        && records.get(records.size() - 1) instanceof DnsRecord.Alias;
  }

  /**
   * The addresses of a name as a Pod of a namespace finds them, trying the search list of its
   * {@code resolv.conf} as {@code ndots:5} says.
   */
  public DnsAnswer resolveFrom(String namespace, String name) {
    if (name.endsWith(".")) {
      return resolve(name);
    }
    List<String> candidates = new ArrayList<>();
    for (String suffix : List.of(namespace + ".svc." + domain, "svc." + domain, domain)) {
      candidates.add(name + "." + suffix);
    }
    boolean manyDots = name.chars().filter(c -> c == '.').count() >= NDOTS;
    candidates.add(manyDots ? 0 : candidates.size(), name);
    DnsAnswer last = new DnsAnswer(DnsAnswer.Code.NXDOMAIN, List.of());
    for (String candidate : candidates) {
      last = resolve(candidate);
      if (!last.records().isEmpty()) {
        return last;
      }
    }
    return last;
  }

  private void put(KubeObject object) {
    switch (object.kind()) {
      case "Namespace" -> data.putNamespace(object);
      case "Service" -> {
        data.putService(object);
        record("service name", "services", object, Map.of("name", zone.nameOf(object)));
      }
      default -> {
        data.putSlice(object);
        String ready = Long.toString(DnsZone.readyEndpoints(object).count());
        record("endpoints of name", "endpointslices", object, Map.of("ready", ready));
      }
    }
  }

  private void record(
      String action, String resource, KubeObject object, Map<String, String> details) {
    String group = resource.equals("services") ? "" : "discovery.k8s.io";
    ObjectRef ref =
        new ObjectRef(new GroupResource(group, resource), object.namespace(), object.name());
    trace.record(Hop.NETWORK, "cluster-dns", action, ref, details);
  }

  private static void watch(
      Informer informer, Consumer<KubeObject> put, Consumer<KubeObject> remove) {
    informer.addHandler(
        new Informer.Handler() {
          @Override
          public void onAdd(KubeObject object) {
            put.accept(object);
          }

          @Override
          public void onUpdate(KubeObject old, KubeObject object) {
            put.accept(object);
          }

          @Override
          public void onDelete(KubeObject object) {
            remove.accept(object);
          }
        });
  }
}
