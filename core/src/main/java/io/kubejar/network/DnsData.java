package io.kubejar.network;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What names are made from, indexed as queries need it. Written on the event loop, read from any
 * thread.
 */
final class DnsData {
  private final Map<String, KubeObject> namespaces = new ConcurrentHashMap<>();
  private final Map<String, KubeObject> services = new ConcurrentHashMap<>();
  private final Map<String, String> serviceByAddress = new ConcurrentHashMap<>();
  private final Map<String, Map<String, KubeObject>> slicesOfService = new ConcurrentHashMap<>();

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  void putNamespace(KubeObject namespace) {
    namespaces.put(namespace.name(), namespace);
  }

  void removeNamespace(KubeObject namespace) {
    namespaces.remove(namespace.name());
  }

  boolean hasNamespace(String name) {
    return namespaces.containsKey(name);
  }

  void putService(KubeObject service) {
    String key = key(service.namespace(), service.name());
    KubeObject old = services.put(key, service);
    if (old != null) {
      clusterIps(old).forEach(ip -> serviceByAddress.remove(ip, key));
    }
    clusterIps(service).forEach(ip -> serviceByAddress.put(ip, key));
  }

  void removeService(KubeObject service) {
    String key = key(service.namespace(), service.name());
    services.remove(key);
    clusterIps(service).forEach(ip -> serviceByAddress.remove(ip, key));
  }

  @Nullable KubeObject service(String namespace, String name) {
    return services.get(key(namespace, name));
  }

  @Nullable KubeObject serviceOfAddress(String address) {
    String key = serviceByAddress.get(address);
    return key == null ? null : services.get(key);
  }

  Collection<KubeObject> services() {
    return services.values();
  }

  /** The addresses of a Service that has some; empty for headless ones and ExternalName. */
  static List<String> clusterIps(KubeObject service) {
    List<String> ips = new ArrayList<>();
    service.spec().path("clusterIPs").forEach(ip -> ips.add(ip.asText()));
    String first = service.spec().path("clusterIP").asText();
    if (ips.isEmpty() && !first.isEmpty()) {
      ips.add(first);
    }
    ips.remove("None");
    return ips;
  }

  void putSlice(KubeObject slice) {
    slicesOfService
        .computeIfAbsent(serviceOf(slice), k -> new ConcurrentHashMap<>())
        .put(slice.name(), slice);
  }

  void removeSlice(KubeObject slice) {
    Map<String, KubeObject> slices = slicesOfService.get(serviceOf(slice));
    if (slices != null) {
      slices.remove(slice.name());
    }
  }

  Collection<KubeObject> slices(String namespace, String service) {
    return slicesOfService.getOrDefault(key(namespace, service), Map.of()).values();
  }

  private static String serviceOf(KubeObject slice) {
    String name = slice.label("kubernetes.io/service-name");
    return key(slice.namespace(), name == null ? "" : name);
  }
}
