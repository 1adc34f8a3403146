package io.kubejar.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.controlplane.BootstrapObjects;
import io.kubejar.clock.Randomness;
import io.kubejar.clock.VirtualClock;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RbacAuthorizerTest {
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final UserInfo ANN = UserInfo.authenticated("ann", List.of());

  private final Store store = new InMemoryStore();
  private final RbacAuthorizer authorizer = new RbacAuthorizer(store);

  @BeforeEach
  void bootstrap() {
    VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
    BootstrapObjects.create(store, clock, new Randomness(1));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private boolean may(UserInfo user, String verb, String resource, String namespace) {
    RequestInfo request =
        new RequestInfo(verb, new GroupVersionResource("", "v1", resource), namespace, "x", "", "");
    return authorizer.authorize(user, request).allowed();
  }

  private boolean mayGet(UserInfo user, String path) {
    return authorizer.authorize(user, new RequestInfo("get", null, "", "", "", path)).allowed();
  }

  private void bind(String namespace, String roleKind, String role) {
    String json =
        """
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding",
         "metadata":{"name":"b","namespace":"%s"},
         "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"%s","name":"%s"},
         "subjects":[{"kind":"User","name":"ann"}]}"""
            .formatted(namespace, roleKind, role);
    store.create(
        Key.of(new GroupResource(GROUP, "rolebindings"), namespace, "b"),
        KubeObject.of(Json.objectOrEmpty(Json.parse(json))),
        0);
  }

  @Test
  void whoIsNotBoundMayNothingButThePublicPaths() {
    assertThat(may(ANN, "list", "pods", "default")).isFalse();
    assertThat(mayGet(ANN, "/version")).isTrue();
    assertThat(mayGet(ANN, "/apis/apps/v1")).isTrue();
    assertThat(mayGet(ANN, "/metrics")).isFalse();
    assertThat(mayGet(UserInfo.ANONYMOUS, "/healthz")).isTrue();
    assertThat(mayGet(UserInfo.ANONYMOUS, "/apis")).isFalse();
  }

  @Test
  void aBindingGrantsInItsNamespaceAsSoonAsItIsStored() {
    assertThat(may(ANN, "list", "pods", "a")).isFalse();
    bind("a", "ClusterRole", "view");
    assertThat(may(ANN, "list", "pods", "a")).isTrue();
    assertThat(may(ANN, "list", "secrets", "a")).isFalse();
    assertThat(may(ANN, "delete", "pods", "a")).isFalse();
    assertThat(may(ANN, "list", "pods", "b")).isFalse();
  }

  @Test
  void aggregatedRolesContainTheRolesTheySelect() {
    bind("a", "ClusterRole", "admin");
    assertThat(may(ANN, "list", "pods", "a")).isTrue();
    assertThat(may(ANN, "create", "secrets", "a")).isTrue();
  }

  @Test
  void aBindingThatIsDeletedGrantsNothing() {
    bind("a", "ClusterRole", "view");
    assertThat(may(ANN, "list", "pods", "a")).isTrue();
    Key key = Key.of(new GroupResource(GROUP, "rolebindings"), "a", "b");
    store.delete(key, store.get(key).orElseThrow().revision(), 0);
    assertThat(may(ANN, "list", "pods", "a")).isFalse();
  }
}
