package io.kubejar.scheduler.framework;

/**
 * A port that a pod occupies on its node.
 *
 * @param ip the node's address it listens on, {@code 0.0.0.0} for all
 * @param protocol TCP, UDP or SCTP
 */
public record HostPort(String ip, String protocol, int port) {
  private static final String ALL = "0.0.0.0";

  /** Whether both cannot be used on one node. */
  public boolean conflictsWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (ip.equals(ALL) || other.ip.equals(ALL) || ip.equals(other.ip));
  }
}
