package io.kubejar.apiserver.admission.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Key;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestMatcherTest {
  private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
  private static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");
  private static final GroupVersionResource NAMESPACES =
      new GroupVersionResource("", "v1", "namespaces");
  private static final GroupVersionKind NAMESPACE = new GroupVersionKind("", "v1", "Namespace");
  private static final GroupVersionResource HPA_V1 =
      new GroupVersionResource("autoscaling", "v1", "horizontalpodautoscalers");
  private static final GroupVersionResource HPA_V2 =
      new GroupVersionResource("autoscaling", "v2", "horizontalpodautoscalers");
  private static final GroupVersionKind HPA_V1_KIND =
      new GroupVersionKind("autoscaling", "v1", "HorizontalPodAutoscaler");
  private static final GroupVersionKind HPA_V2_KIND =
      new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler");

  private final InMemoryStore store = new InMemoryStore();
  private final EquivalentResources equivalents =
      new EquivalentResources(
          new ResourceCatalog(
              BuiltInResources.load(TypeTable.builtIn()::schema, new BuiltInStrategies(Map.of()))));
  private final RequestMatcher matcher = new RequestMatcher(store, equivalents);

  @BeforeEach
  void createNamespace() {
    ObjectNode shop =
        TestControlPlane.yaml("{kind: Namespace, metadata: {name: shop, labels: {team: a}}}");
    store.create(Key.of(NAMESPACES.groupResource(), "", "shop"), KubeObject.of(shop), 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void rulesNameOperationsGroupsVersionsAndResources() {
    AdmissionRequest create = request(Operation.CREATE, PODS, POD, "shop", "p", "");
    assertThat(
            match(
                "{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}",
                create))
        .isEqualTo(new Match(PODS, POD));
    assertThat(
            match(
                "{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*']}",
                create))
        .isNotNull();
    assertThat(
            match(
                "{operations: [UPDATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}",
                create))
        .isNull();
    assertThat(
            match(
                "{operations: ['*'], apiGroups: [apps], apiVersions: [v1], resources: [pods]}",
                create))
        .isNull();
    assertThat(
            match(
                "{operations: ['*'], apiGroups: [''], apiVersions: [v2], resources: [pods]}",
                create))
        .isNull();
    assertThat(
            match(
                "{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: [nodes]}",
                create))
        .isNull();
  }

  @Test
  void subresourcesAreNamedOrMeantByAStar() {
    AdmissionRequest status = request(Operation.UPDATE, PODS, POD, "shop", "p", "status");
    AdmissionRequest pod = request(Operation.UPDATE, PODS, POD, "shop", "p", "");
    assertThat(match(rule("pods", "*"), status)).isNull();
    assertThat(match(rule("*", "*"), status)).isNull();
    assertThat(match(rule("pods/status", "*"), status)).isNotNull();
    assertThat(match(rule("*/status", "*"), status)).isNotNull();
    assertThat(match(rule("pods/*", "*"), status)).isNotNull();
    assertThat(match(rule("*/*", "*"), status)).isNotNull();
    assertThat(match(rule("pods/status", "*"), pod)).isNull();
    assertThat(match(rule("pods/*", "*"), pod)).isNotNull();
  }

  @Test
  void namespacesAreClusterScopedThoughTheyAreInTheNamespaceOfTheirName() {
    AdmissionRequest pod = request(Operation.CREATE, PODS, POD, "shop", "p", "");
    AdmissionRequest namespace = request(Operation.CREATE, NAMESPACES, NAMESPACE, "", "shop", "");
    assertThat(match(rule("*", "Namespaced"), pod)).isNotNull();
    assertThat(match(rule("*", "Cluster"), pod)).isNull();
    assertThat(match(rule("*", "Namespaced"), namespace)).isNull();
    assertThat(match(rule("*", "Cluster"), namespace)).isNotNull();
    assertThat(namespace.target().attributedNamespace()).isEqualTo("shop");
  }

  @Test
  void anEquivalentVersionIsMeantUnlessThePolicyIsExact() {
    AdmissionRequest v1 = request(Operation.CREATE, HPA_V1, HPA_V1_KIND, "shop", "h", "");
    String rule =
        "{operations: ['*'], apiGroups: [autoscaling], apiVersions: [v2], resources:"
            + " [horizontalpodautoscalers]}";
    assertThat(matcher.match(webhook("Equivalent", rule), v1, Json.object()))
        .isEqualTo(new Match(HPA_V2, HPA_V2_KIND));
    assertThat(matcher.match(webhook("Exact", rule), v1, Json.object())).isNull();
  }

  @Test
  void anObjectIsConvertedToTheEquivalentVersion() {
    ObjectNode v1 =
        TestControlPlane.yaml(
            """
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscaler
            metadata: {name: h, namespace: shop}
            spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 80}
            """);
    ObjectNode v2 = equivalents.convert(v1, HPA_V1, new Match(HPA_V2, HPA_V2_KIND));
    assertThat(v2.path("apiVersion").asText()).isEqualTo("autoscaling/v2");
    assertThat(v2.at("/spec/metrics/0/resource/target/averageUtilization").asInt()).isEqualTo(80);
    assertThat(equivalents.convert(v2, HPA_V2, new Match(HPA_V2, HPA_V2_KIND))).isSameAs(v2);
  }

  @Test
  void labelsOfTheNamespaceSelect() {
    AdmissionRequest pod = request(Operation.CREATE, PODS, POD, "shop", "p", "");
    assertThat(matcher.match(inNamespaces("a"), pod, Json.object())).isNotNull();
    assertThat(matcher.match(inNamespaces("b"), pod, Json.object())).isNull();
  }

  @Test
  void aNamespaceIsSelectedByTheLabelsThatItIsGiven() {
    ObjectNode relabelled = TestControlPlane.yaml("{metadata: {name: shop, labels: {team: b}}}");
    AdmissionRequest update = request(Operation.UPDATE, NAMESPACES, NAMESPACE, "", "shop", "");
    assertThat(matcher.match(inNamespaces("b"), update, relabelled)).isNotNull();
    assertThat(matcher.match(inNamespaces("a"), update, relabelled)).isNull();
    AdmissionRequest delete = request(Operation.DELETE, NAMESPACES, NAMESPACE, "", "shop", "");
    assertThat(matcher.match(inNamespaces("a"), delete, null)).isNotNull();
  }

  @Test
  void aNamespaceThatDoesNotExistMattersOnlyToWhoIsMeant() {
    AdmissionRequest pod = request(Operation.CREATE, PODS, POD, "gone", "p", "");
    assertThatThrownBy(() -> matcher.match(inNamespaces("a"), pod, Json.object()))
        .isInstanceOf(StatusException.class)
        .hasMessage("namespaces \"gone\" not found");
    AdmissionRequest status = request(Operation.UPDATE, PODS, POD, "gone", "p", "status");
    assertThat(matcher.match(inNamespaces("a"), status, Json.object())).isNull();
  }

  @Test
  void labelsOfTheObjectOrOfTheOldOneSelect() {
    MatchCriteria criteria =
        MatchCriteria.ofWebhook(
            TestControlPlane.yaml(
                "{namespaceSelector: {}, objectSelector: {matchLabels: {app: web}}, rules: ["
                    + rule("pods", "*")
                    + "]}"));
    ObjectNode web = TestControlPlane.yaml("{metadata: {labels: {app: web}}}");
    ObjectNode other = TestControlPlane.yaml("{metadata: {labels: {app: db}}}");
    AdmissionRequest create = request(Operation.CREATE, PODS, POD, "shop", "p", "");
    assertThat(matcher.match(criteria, create, web)).isNotNull();
    assertThat(matcher.match(criteria, create, other)).isNull();
    AdmissionRequest update = withOld(request(Operation.UPDATE, PODS, POD, "shop", "p", ""), web);
    assertThat(matcher.match(criteria, update, other)).isNotNull();
    AdmissionRequest delete = withOld(request(Operation.DELETE, PODS, POD, "shop", "p", ""), web);
    assertThat(matcher.match(criteria, delete, null)).isNotNull();
  }

  @Test
  void policiesExcludeNameObjectsAndMeanEverythingWithoutRules() {
    AdmissionRequest pod = request(Operation.CREATE, PODS, POD, "shop", "p", "");
    String selectors = "namespaceSelector: {}, objectSelector: {}";
    assertThat(matcher.match(policy("{" + selectors + "}"), pod, Json.object())).isNotNull();
    assertThat(
            matcher.match(
                policy("{" + selectors + ", excludeResourceRules: [" + rule("pods", "*") + "]}"),
                pod,
                Json.object()))
        .isNull();
    String named = rule("pods", "*").replace("{", "{resourceNames: [q], ");
    assertThat(
            matcher.match(
                policy("{" + selectors + ", resourceRules: [" + named + "]}"), pod, Json.object()))
        .isNull();
    assertThat(
            matcher.match(
                policy("{" + selectors + ", resourceRules: [" + named.replace("q", "p") + "]}"),
                pod,
                Json.object()))
        .isNotNull();
  }

  @Test
  void aWebhookWithoutRulesMeansNothing() {
    AdmissionRequest pod = request(Operation.CREATE, PODS, POD, "shop", "p", "");
    assertThat(matcher.match(webhook("Equivalent", ""), pod, Json.object())).isNull();
  }

  @Test
  void theConfigurationOfAdmissionIsExempt() {
    GroupVersionResource resource =
        new GroupVersionResource(
            "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations");
    GroupVersionKind kind =
        new GroupVersionKind(
            "admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration");
    assertThat(RequestMatcher.isExempt(request(Operation.DELETE, resource, kind, "", "w", "")))
        .isTrue();
    assertThat(RequestMatcher.isExempt(request(Operation.DELETE, PODS, POD, "shop", "p", "")))
        .isFalse();
  }

  private @Nullable Match match(String rule, AdmissionRequest request) {
    return matcher.match(webhook("Equivalent", rule), request, Json.object());
  }

  private static String rule(String resource, String scope) {
    return "{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: ['"
        + resource
        + "'], scope: '"
        + scope
        + "'}";
  }

  private static MatchCriteria webhook(String policy, String rule) {
    return MatchCriteria.ofWebhook(
        TestControlPlane.yaml(
            "{matchPolicy: "
                + policy
                + ", namespaceSelector: {}, objectSelector: {}, rules: ["
                + rule
                + "]}"));
  }

  private static MatchCriteria inNamespaces(String team) {
    return MatchCriteria.ofWebhook(
        TestControlPlane.yaml(
            "{namespaceSelector: {matchLabels: {team: "
                + team
                + "}}, objectSelector: {}, rules: ["
                + rule("*", "*")
                + "]}"));
  }

  private static MatchCriteria policy(String yaml) {
    JsonNode resources = TestControlPlane.yaml(yaml);
    return MatchCriteria.ofMatchResources(resources);
  }

  private static AdmissionRequest request(
      Operation operation,
      GroupVersionResource resource,
      GroupVersionKind kind,
      String namespace,
      String name,
      String subresource) {
    return new AdmissionRequest(
        operation,
        new AdmissionRequest.Target(resource, kind, namespace, name, subresource),
        UserInfo.authenticated("alice", List.of()),
        null,
        new AdmissionRequest.Options(false, false, Json.object()),
        warning -> {});
  }

  private static AdmissionRequest withOld(AdmissionRequest request, ObjectNode old) {
    return new AdmissionRequest(
        request.operation(),
        request.target(),
        request.user(),
        KubeObject.of(old),
        request.options(),
        request.warnings());
  }
}
