package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdmissionHooksTest {
  private static KubernetesCluster cluster;

  @BeforeAll
  static void start() {
    cluster = KubernetesCluster.builder().nodes(0).start();
    // Pods are refused until their account is there.
    cluster.await().object("v1", "serviceaccounts", "default", "default").exists();
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void aValidatingHookRefusesUntilItIsClosed() {
    try (var hook =
        cluster
            .admission()
            .validating(
                request -> {
                  if (request.isFor("v1", "secrets") && request.operation() == Operation.CREATE) {
                    request.deny("no secrets today");
                  }
                })) {
      assertThat(hook).isNotNull();
      assertThatThrownBy(() -> create("secrets", "{metadata: {name: s}}"))
          .isInstanceOf(StatusException.class)
          .hasMessage("secrets \"s\" is forbidden: no secrets today");
    }
    assertThat(create("secrets", "{metadata: {name: s}}").name()).isEqualTo("s");
  }

  @Test
  void aMutatingHookChangesObjectsWhichAreDefaultedAnew() {
    try (var hook =
        cluster
            .admission()
            .mutating(
                request -> {
                  ObjectNode object = request.object();
                  if (request.isFor("v1", "pods") && object != null) {
                    object
                        .withArray("/spec/containers")
                        .addObject()
                        .put("name", "side")
                        .put("image", "busybox");
                  }
                })) {
      assertThat(hook).isNotNull();
      KubeObject pod =
          create("pods", "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
      assertThat(pod.spec().path("containers")).hasSize(2);
      assertThat(pod.spec().at("/containers/1/imagePullPolicy").asText()).isEqualTo("Always");
    }
  }

  @Test
  void aHookSeesDeletionsWithTheOldObjectOnly() {
    create("configmaps", "{metadata: {name: c}}");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (var hook =
        cluster
            .admission()
            .validating(
                request -> {
                  KubeObject old = request.oldObject();
                  if (request.operation() == Operation.DELETE && old != null) {
                    seen.add(old.name() + " " + (request.object() == null));
                  }
                })) {
      assertThat(hook).isNotNull();
      resource("configmaps").delete("default", "c", Json.emptyObject());
    }
    assertThat(seen).containsExactly("c true");
  }

  @Test
  void aHookMayAnswerWithAStatusOfItsOwn() {
    try (var hook =
        cluster
            .admission()
            .mutating(
                request -> {
                  if (request.name().equals("busy")) {
                    request.warn("slow down");
                    request.deny(429, "TooManyRequests", "come back later");
                  }
                })) {
      assertThat(hook).isNotNull();
      assertThatThrownBy(() -> create("configmaps", "{metadata: {name: busy}}"))
          .isInstanceOfSatisfying(
              StatusException.class,
              e -> {
                assertThat(e.status().code()).isEqualTo(429);
                assertThat(e.status().reason()).isEqualTo("TooManyRequests");
                assertThat(e.warnings()).containsExactly("slow down");
              });
    }
  }

  private static KubeObject create(String resource, String yaml) {
    return resource(resource).create("default", TestControlPlane.yaml(yaml));
  }

  private static ResourceClient resource(String resource) {
    return cluster.client().resource("v1", resource);
  }
}
