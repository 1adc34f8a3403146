package io.kubejar.apiserver.authorization;

import io.kubejar.apiserver.UserInfo;

/**
 * Which users are kubelets, and of which nodes.
 *
 * <p>Follows {@code pkg/auth/nodeidentifier/default.go}.
 */
public final class NodeIdentity {
  private static final String PREFIX = "system:node:";
  private static final String GROUP = "system:nodes";

  private NodeIdentity() {}

  /** Whether a user is a kubelet: named and grouped as one. */
  public static boolean isNode(UserInfo user) {
    return user.name().startsWith(PREFIX) && user.groups().contains(GROUP);
  }

  /** The name of the node whose kubelet a user is. */
  public static String nodeName(UserInfo user) {
    return user.name().substring(PREFIX.length());
  }
}
