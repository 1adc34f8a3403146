package io.kubejar.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A cluster without nodes; each test makes policies of its own, bound or not. */
abstract class PolicyFixture {
  static final String NAMESPACE = "shop";
  private static final String VERSION = "admissionregistration.k8s.io/v1";

  static KubernetesCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster =
        KubernetesCluster.builder()
            .nodes(0)
            .withoutController("root-ca-certificate-publisher-controller")
            .start();
    resource("v1", "namespaces").create("", yaml("{metadata: {name: shop, labels: {team: a}}}"));
    cluster.await().object("v1", "serviceaccounts", NAMESPACE, "default").exists();
    ObjectNode definition =
        yaml(
            """
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          size: {type: integer}
                          color: {type: string, default: red}
                          parts:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items:
                              type: object
                              required: [name]
                              properties: {name: {type: string}, count: {type: integer}}
            """);
    ObjectNode second = definition.at("/spec/versions/0").deepCopy();
    definition.withArray("/spec/versions").add(second.put("name", "v2").put("storage", false));
    resource("apiextensions.k8s.io/v1", "customresourcedefinitions").create("", definition);
  }

  @AfterAll
  static void closeCluster() {
    cluster.close();
  }

  @AfterEach
  void clear() {
    for (String kind : List.of("validating", "mutating")) {
      deleteAll(resource(VERSION, kind + "admissionpolicybindings"), "");
      deleteAll(resource(VERSION, kind + "admissionpolicies"), "");
    }
    deleteAll(maps(), NAMESPACE);
    deleteAll(resource("example.com/v1", "widgets"), NAMESPACE);
  }

  private static void deleteAll(ResourceClient resource, String namespace) {
    for (KubeObject each : resource.list(namespace, Map.of()).items()) {
      resource.delete(namespace, each.name(), Json.emptyObject());
    }
  }

  static ObjectNode yaml(String text) {
    return TestControlPlane.yaml(text);
  }

  static ResourceClient resource(String apiVersion, String plural) {
    return cluster.client().resource(apiVersion, plural);
  }

  static ResourceClient maps() {
    return resource("v1", "configmaps");
  }

  static ResourceClient policies(String kind) {
    return resource(VERSION, kind + "admissionpolicies");
  }

  /** Creates a policy on ConfigMaps, or on what the rest of its spec says. */
  static KubeObject policy(String kind, String name, String spec) {
    ObjectNode policy = yaml("{metadata: {name: " + name + "}}");
    ObjectNode all =
        yaml(
            """
            matchConstraints:
              resourceRules:
              - {operations: [CREATE, UPDATE], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}
            """);
    if (kind.equals("mutating")) {
      all.put("reinvocationPolicy", "Never");
    }
    all.setAll(yaml(spec));
    policy.set("spec", all);
    return policies(kind).create("", policy);
  }

  static void bind(String kind, String name, String policy, String spec) {
    ObjectNode binding = yaml("{metadata: {name: " + name + "}}");
    ObjectNode all = yaml("{policyName: " + policy + "}");
    if (kind.equals("validating")) {
      all.putArray("validationActions").add("Deny");
    }
    all.setAll(yaml(spec));
    binding.set("spec", all);
    resource(VERSION, kind + "admissionpolicybindings").create("", binding);
  }

  /** A policy {@code p} with the binding {@code b}. */
  static void bound(String kind, String spec) {
    policy(kind, "p", spec);
    bind(kind, "b", "p", "{}");
  }

  static KubeObject createMap(String name, String data) {
    return maps().create(NAMESPACE, yaml("{metadata: {name: " + name + "}, data: " + data + "}"));
  }

  static Status.Details detailsOf(Status status) {
    return Objects.requireNonNull(status.details());
  }

  static StatusException refused(ThrowingCallable write) {
    StatusException refusal = catchThrowableOfType(StatusException.class, write);
    assertThat(refusal).as("the write was admitted").isNotNull();
    return refusal;
  }
}
