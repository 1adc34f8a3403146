package io.kubejar.controllermanager.ingressaddress;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngressAddressControllerTest {
  private final TestControlPlane cluster = TestControlPlane.withBuiltInKinds();

  @BeforeEach
  void start() {
    cluster.start(new IngressAddressController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createClass(String name, String controller, boolean isDefault) {
    cluster.create(
        "ingressclasses",
        """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata:
          name: %s
          annotations: {ingressclass.kubernetes.io/is-default-class: "%s"}
        spec: {controller: %s}
        """
            .formatted(name, isDefault, controller));
  }

  private void createIngress(String name, String className) {
    cluster.create(
        "ingresses",
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: %s, namespace: default}
        spec:
          ingressClassName: %s
          defaultBackend: {service: {name: web, port: {number: 80}}}
        """
            .formatted(name, className));
  }

  private String status(String name) {
    return cluster
        .resource("networking.k8s.io/v1", "ingresses")
        .get("default", name)
        .status()
        .path("loadBalancer")
        .toString();
  }

  @Test
  void ingressesOfTheDefaultClassGetAnAddress() {
    createClass("nginx", "k8s.io/ingress-nginx", true);
    createIngress("web", "nginx");
    assertThat(status("web")).isEqualTo("{\"ingress\":[{\"ip\":\"198.19.0.1\"}]}");
  }

  @Test
  void anIngressGetsItsAddressWhenItsClassComes() {
    createIngress("web", "internal");
    assertThat(status("web")).doesNotContain("ip");
    createClass("internal", "kubejar.io/ingress", false);
    assertThat(status("web")).contains("198.19.0.1");
  }

  @Test
  void ingressesOfOtherClassesAreLeftToTheirControllers() {
    createClass("own", "example.com/own", false);
    createIngress("web", "own");
    assertThat(status("web")).doesNotContain("ip");
  }

  @Test
  void anAddressThatAnotherControllerWroteIsKept() {
    createIngress("web", "nginx");
    cluster.editStatus(
        "networking.k8s.io/v1",
        "ingresses",
        "default",
        "web",
        ingress -> {
          ingress
              .withObjectProperty("status")
              .withObjectProperty("loadBalancer")
              .putArray("ingress")
              .addObject()
              .put("hostname", "lb.example.com");
          return ingress;
        });
    createClass("nginx", "k8s.io/ingress-nginx", true);
    assertThat(status("web")).isEqualTo("{\"ingress\":[{\"hostname\":\"lb.example.com\"}]}");
  }
}
