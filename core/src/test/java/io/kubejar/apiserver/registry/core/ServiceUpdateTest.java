package io.kubejar.apiserver.registry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.InProcessControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceUpdateTest {
  private final InProcessControlPlane plane = InProcessControlPlane.withBuiltInKinds();
  private final ResourceClient services = plane.client().resource("v1", "services");

  @BeforeEach
  void createNamespace() {
    plane.client().resource("v1", "namespaces").create("", json("{'metadata':{'name':'default'}}"));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text.replace('\'', '"'));
  }

  private KubeObject create(String spec) {
    return services.create("default", json("{'metadata':{'name':'web'},'spec':" + spec + "}"));
  }

  private KubeObject patch(String spec) {
    return services.patch(
        "default", "web", "", "application/merge-patch+json", json("{'spec':" + spec + "}"));
  }

  @Test
  void whatOnlyALoadBalancerHasGoesWithItsType() {
    KubeObject balanced =
        create("{'type':'LoadBalancer','externalTrafficPolicy':'Local','ports':[{'port':80}]}");
    assertThat(balanced.spec().path("healthCheckNodePort").asInt()).isPositive();
    JsonNode plain = patch("{'type':'ClusterIP'}").spec();
    assertThat(plain.get("clusterIP")).isEqualTo(balanced.spec().get("clusterIP"));
    assertThat(plain.at("/ports/0").has("nodePort")).isFalse();
    for (String field :
        new String[] {
          "healthCheckNodePort", "externalTrafficPolicy", "allocateLoadBalancerNodePorts"
        }) {
      assertThat(plain.has(field)).as(field).isFalse();
    }
  }

  @Test
  void whatAWriterSetsAnewIsRefusedWithTheWrongType() {
    create("{'type':'NodePort','ports':[{'port':80}]}");
    StatusException refusal =
        assertThrows(
            StatusException.class,
            () -> patch("{'type':'ClusterIP','ports':[{'port':80,'nodePort':31234}]}"));
    assertThat(refusal.getMessage())
        .contains("spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'");
  }

  @Test
  void theProtocolsOfOnePortShareItsNodePortAndOthersDoNot() {
    KubeObject dns =
        create(
            "{'type':'NodePort','ports':[{'name':'a','port':53},"
                + "{'name':'b','port':53,'protocol':'UDP'}]}");
    assertThat(dns.spec().at("/ports/0/nodePort")).isEqualTo(dns.spec().at("/ports/1/nodePort"));
    services.delete("default", "web", Json.object());
    StatusException refusal =
        assertThrows(
            StatusException.class,
            () ->
                create(
                    "{'type':'NodePort','ports':[{'name':'a','port':1,'nodePort':30080},"
                        + "{'name':'b','port':2,'protocol':'UDP','nodePort':30080}]}"));
    assertThat(refusal.getMessage())
        .contains(
            "spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated");
  }

  @Test
  void onlyALoadBalancerHasAnAddressInItsStatus() {
    ObjectNode service = create("{'ports':[{'port':80}]}").mutableJson();
    service.set("status", json("{'loadBalancer':{'ingress':[{'ip':'1.2.3.4'}]}}"));
    StatusException refusal =
        assertThrows(StatusException.class, () -> services.updateStatus(service));
    assertThat(refusal.getMessage())
        .contains(
            "status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is"
                + " \"LoadBalancer\"");
  }
}
