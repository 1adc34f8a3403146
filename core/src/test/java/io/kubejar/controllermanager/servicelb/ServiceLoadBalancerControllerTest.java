package io.kubejar.controllermanager.servicelb;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceLoadBalancerControllerTest {
  private static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

  private final TestControlPlane cluster = TestControlPlane.withBuiltInKinds();

  @BeforeEach
  void start() {
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
    cluster.start(new ServiceLoadBalancerController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject createService(String name, String spec) {
    cluster.create(
        "services",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: default}
        spec: {ports: [{port: 80}], selector: {app: web}, %s}
        """
            .formatted(name, spec));
    return service(name);
  }

  private KubeObject service(String name) {
    return cluster.resource("v1", "services").get("default", name);
  }

  private static String address(KubeObject service) {
    return service.status().path("loadBalancer").path("ingress").path(0).path("ip").asText();
  }

  @Test
  void aLoadBalancerGetsAnAddressAFinalizerAndEvents() {
    KubeObject service = createService("web", "type: LoadBalancer");

    assertThat(service.status().path("loadBalancer").toString())
        .isEqualTo("{\"ingress\":[{\"ip\":\"198.18.0.1\",\"ipMode\":\"VIP\"}]}");
    assertThat(service.metadata().path("finalizers").toString()).contains(FINALIZER);
    assertThat(cluster.events("default", "EnsuringLoadBalancer"))
        .containsExactly("Normal: Ensuring load balancer");
    assertThat(cluster.events("default", "EnsuredLoadBalancer"))
        .containsExactly("Normal: Ensured load balancer");
    assertThat(address(createService("other", "type: LoadBalancer"))).isEqualTo("198.18.0.2");
  }

  @Test
  void anEditedServiceKeepsItsAddress() {
    createService("web", "type: LoadBalancer");
    cluster.edit(
        "v1",
        "services",
        "default",
        "web",
        service -> {
          service.withObjectProperty("spec").put("externalTrafficPolicy", "Local");
          return service;
        });

    assertThat(address(service("web"))).isEqualTo("198.18.0.1");
    assertThat(cluster.events("default", "ExternalTrafficPolicy"))
        .containsExactly("Normal: Cluster -> Local");
  }

  @Test
  void aControllerThatStartsLaterKeepsTheAddressesThatWereGiven() {
    createService("web", "type: LoadBalancer");
    createService("second", "type: LoadBalancer");
    cluster.start(new ServiceLoadBalancerController());
    assertThat(address(service("second"))).isEqualTo("198.18.0.2");
  }

  @Test
  void theAddressThatIsAskedForIsGivenOnce() {
    assertThat(address(createService("web", "type: LoadBalancer, loadBalancerIP: 192.0.2.9")))
        .isEqualTo("192.0.2.9");
    assertThat(address(createService("rival", "type: LoadBalancer, loadBalancerIP: 192.0.2.9")))
        .isEmpty();
    assertThat(cluster.events("default", "SyncLoadBalancerFailed"))
        .containsExactly(
            "Warning: Error syncing load balancer: failed to ensure load balancer: requested ip"
                + " 192.0.2.9 is already in use");
  }

  @Test
  void aServiceOfAnotherClassIsLeftAlone() {
    KubeObject service =
        createService("web", "type: LoadBalancer, loadBalancerClass: example.com/own");
    assertThat(address(service)).isEmpty();
    assertThat(service.metadata().path("finalizers").isEmpty()).isTrue();
  }

  @Test
  void aServiceThatIsDeletedGoesOnceItsLoadBalancerIsDeleted() {
    createService("web", "type: LoadBalancer");
    cluster.delete("v1", "services", "default", "web");

    assertThat(cluster.resource("v1", "services").find("default", "web")).isEmpty();
    assertThat(cluster.events("default", "DeletingLoadBalancer")).hasSize(1);
    assertThat(cluster.events("default", "DeletedLoadBalancer"))
        .containsExactly("Normal: Deleted load balancer");
  }

  @Test
  void aServiceThatWantsNoLoadBalancerAnyMoreLosesAddressAndFinalizer() {
    createService("web", "type: LoadBalancer");
    cluster.edit(
        "v1",
        "services",
        "default",
        "web",
        service -> {
          service.withObjectProperty("spec").put("type", "ClusterIP");
          return service;
        });

    assertThat(address(service("web"))).isEmpty();
    assertThat(service("web").metadata().path("finalizers").isEmpty()).isTrue();
    assertThat(cluster.events("default", "Type"))
        .containsExactly("Normal: LoadBalancer -> ClusterIP");
  }

  @Test
  void changedNodesAreToldToEachLoadBalancer() {
    createService("web", "type: LoadBalancer");
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: b}}");
    assertThat(cluster.events("default", "UpdatedLoadBalancer"))
        .containsExactly("Normal: Updated load balancer with new hosts");

    cluster.delete("v1", "nodes", "", "a");
    cluster.delete("v1", "nodes", "", "b");
    assertThat(cluster.events("default", "UnAvailableLoadBalancer"))
        .containsExactly("Warning: There are no available nodes for LoadBalancer");
  }
}
