package io.kubejar.controllermanager.clusterroleaggregation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.TestControlPlane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterRoleAggregationControllerTest {
  private static final String API = "rbac.authorization.k8s.io/v1";

  private static void createRole(TestControlPlane cluster, String name, String resource) {
    cluster.create(
        "clusterroles",
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: %s, labels: {part: of-all}}
        rules: [{apiGroups: [""], resources: [%s], verbs: [get]}]
        """
            .formatted(name, resource));
  }

  @Test
  void anAggregatedRoleHasTheRulesOfTheRolesItSelects() {
    try (TestControlPlane cluster = new TestControlPlane()) {
      cluster.start(new ClusterRoleAggregationController());
      createRole(cluster, "b", "pods");
      cluster.create(
          "clusterroles",
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: all}
          aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: of-all}}]}
          rules: []
          """);
      assertThat(rules(cluster)).containsExactly("pods");

      createRole(cluster, "a", "secrets");
      assertThat(rules(cluster)).containsExactly("secrets", "pods");

      cluster.delete(API, "clusterroles", "", "b");
      assertThat(rules(cluster)).containsExactly("secrets");
    }
  }

  private static List<String> rules(TestControlPlane cluster) {
    List<String> names = new ArrayList<>();
    cluster
        .resource(API, "clusterroles")
        .get("", "all")
        .json()
        .path("rules")
        .forEach(rule -> names.add(rule.path("resources").path(0).asText()));
    return names;
  }
}
