package io.kubejar;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apiserver.ApiServer;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.client.Client;
import io.kubejar.client.InProcessClient;
import io.kubejar.controllermanager.ControllerAccounts;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.List;

/**
 * Makes the clients of the cluster's components, each under the identity and with the rights that
 * it has in a real cluster.
 *
 * @param store holds the roles that clusters start with
 */
record ComponentClients(ApiServer server, Store store) {
  private static final GroupResource BINDINGS =
      new GroupResource("rbac.authorization.k8s.io", "clusterrolebindings");
  private static final String ADMINISTRATOR = "kubernetes-admin";
  private static final String MANAGER = "kube-controller-manager";

  /** Who may everything. */
  Client ofAdministrator() {
    return client(ADMINISTRATOR, List.of(UserInfo.SYSTEM_MASTERS), ADMINISTRATOR);
  }

  /** A component that has a user of its own, such as {@code system:kube-scheduler}. */
  Client ofUser(String user) {
    return client(user, List.of(), user.substring(user.indexOf(':') + 1));
  }

  /** A service account of the system. */
  Client ofAccount(String name) {
    return account(name, List.of("system:serviceaccounts", "system:serviceaccounts:kube-system"));
  }

  /**
   * A controller, by its name. One that Kubernetes has no role for, because it does not run it,
   * acts under its own name too, but may everything.
   */
  Client ofController(String name) {
    String account = ControllerAccounts.of(name);
    Key binding = Key.of(BINDINGS, "", "system:controller:" + account);
    return store.get(binding).isPresent() ? ofAccount(account) : ofOwnController(name);
  }

  /** A controller of the user's own, which may everything, even in the place of a limited one. */
  Client ofOwnController(String name) {
    return account(ControllerAccounts.of(name), List.of(UserInfo.SYSTEM_MASTERS));
  }

  private Client account(String name, List<String> groups) {
    return client("system:serviceaccount:kube-system:" + name, groups, MANAGER);
  }

  /** The kubelet of a node. */
  Client ofNode(String name) {
    return client("system:node:" + name, List.of("system:nodes"), "kubelet");
  }

  private Client client(String user, List<String> groups, String userAgent) {
    return new InProcessClient(server, UserInfo.authenticated(user, groups), userAgent);
  }
}
