package io.kubejar.network;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The servers of this JVM that stand for what runs behind ports of Services. Safe for use by many
 * threads.
 */
public final class ServedPorts {
  private final Map<ServicePort, Registration> servers = new ConcurrentHashMap<>();

  private record ServicePort(String namespace, String service, int port) {}

  /** A server's place behind a port of a Service; closing it takes the server away. */
  public final class Registration implements AutoCloseable {
    private final ServicePort port;
    private final InetSocketAddress address;

    private Registration(ServicePort port, InetSocketAddress address) {
      this.port = port;
      this.address = address;
    }

    /** Takes the server away, unless another one has taken its place; does nothing if it is. */
    @Override
    public void close() {
      servers.remove(port, this);
    }
  }

  /** Registers a server, in the place of one that was there. */
  Registration serve(String namespace, String service, int port, InetSocketAddress address) {
    ServicePort key = new ServicePort(namespace, service, port);
    Registration registration = new Registration(key, address);
    servers.put(key, registration);
    return registration;
  }

  /** Where the server of a Service's port listens; empty if there is none. */
  public Optional<InetSocketAddress> find(String namespace, String service, int port) {
    return Optional.ofNullable(servers.get(new ServicePort(namespace, service, port)))
        .map(registration -> registration.address);
  }
}
