package io.kubejar.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Resolves Services as they are stored: a Service must exist and have the port, and a server of
 * this JVM must have been registered for it, since there is no traffic to Pods.
 *
 * <p>Follows {@code ResolveCluster} of {@code k8s.io/apiserver/pkg/util/proxy/proxy.go}.
 */
public final class StoredServices implements ServiceResolver {
  private static final GroupResource SERVICES = new GroupResource("", "services");

  private final Store store;
  private final LocalServers servers;

  /** The servers of this JVM that were registered for ports of Services. */
  @FunctionalInterface
  public interface LocalServers {

    /** Where the server of a Service's port listens; empty if there is none. */
    Optional<InetSocketAddress> find(String namespace, String name, int port);
  }

  public StoredServices(Store store, LocalServers servers) {
    this.store = store;
    this.servers = servers;
  }

  @Override
  public InetSocketAddress resolve(String namespace, String name, int port)
      throws WebhookCallException {
    KubeObject service =
        store
            .get(Key.of(SERVICES, namespace, name))
            .orElseThrow(() -> new WebhookCallException("service \"" + name + "\" not found"));
    if (!hasPort(service, port)) {
      throw new WebhookCallException(
          "no service port " + port + " found for service \"" + name + "\"");
    }
    Optional<InetSocketAddress> server = servers.find(namespace, name, port);
    if (server.isEmpty()) {
      String address = service.spec().path("clusterIP").asText();
      throw new WebhookCallException(
          "dial tcp %s:%d: connect: connection refused (nothing serves the port: register a server of this JVM with cluster.network().serve(\"%s\", \"%s\", %d, address))"
              .formatted(address, port, namespace, name, port));
    }
    return server.get();
  }

  private static boolean hasPort(KubeObject service, int port) {
    for (JsonNode entry : service.spec().path("ports")) {
      if (entry.path("port").asInt() == port) {
        return true;
      }
    }
    return false;
  }
}
