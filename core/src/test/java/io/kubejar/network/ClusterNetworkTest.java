package io.kubejar.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.network.DnsAnswer.Code;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterNetworkTest {
  private final TestControlPlane plane = new TestControlPlane();
  private final ClusterNetwork network =
      new ClusterNetwork(plane.context(), ClusterNetwork.DEFAULT_DOMAIN);

  @BeforeEach
  void createServices() {
    plane.create("namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
    service(
        "web", "clusterIP: 10.96.0.7, clusterIPs: [10.96.0.7], ports: [{name: http, port: 80}]");
    service("db", "clusterIP: None, clusterIPs: [None], ports: [{name: pg, port: 5432}]");
    service("alias", "type: ExternalName, externalName: web.default.svc.cluster.local");
    plane.create(
        "endpointslices",
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-1, namespace: default, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{name: pg, port: 5432, protocol: TCP}]
        endpoints:
        - {addresses: [10.244.0.5], hostname: db-0, conditions: {ready: true}}
        - {addresses: [10.244.0.6], conditions: {ready: true}}
        - {addresses: [10.244.0.9], conditions: {ready: false}}
        """);
  }

  private void service(String name, String spec) {
    plane.create(
        "services",
        "{apiVersion: v1, kind: Service, metadata: {name: %s, namespace: default}, spec: {%s}}"
            .formatted(name, spec));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  @Test
  void aServiceResolvesToItsClusterIp() {
    assertThat(network.resolve("web.default.svc.cluster.local").addresses())
        .containsExactly("10.96.0.7");
    assertThat(network.resolve("WEB.default.svc.cluster.local.").addresses())
        .containsExactly("10.96.0.7");
  }

  @Test
  void aHeadlessServiceResolvesToItsReadyEndpoints() {
    assertThat(network.resolve("db.default.svc.cluster.local").addresses())
        .containsExactlyInAnyOrder("10.244.0.5", "10.244.0.6");
  }

  @Test
  void endpointsHaveNamesOfTheirOwn() {
    assertThat(network.resolve("db-0.db.default.svc.cluster.local").addresses())
        .containsExactly("10.244.0.5");
    assertThat(network.resolve("10-244-0-6.db.default.svc.cluster.local").addresses())
        .containsExactly("10.244.0.6");
    assertThat(network.resolve("db-1.db.default.svc.cluster.local").code())
        .isEqualTo(Code.NXDOMAIN);
  }

  @Test
  void anExternalNameIsAnAliasThatIsFollowedInsideTheZone() {
    DnsAnswer answer = network.resolve("alias.default.svc.cluster.local");

    assertThat(answer.records())
        .containsExactly(
            new DnsRecord.Alias("alias.default.svc.cluster.local", "web.default.svc.cluster.local"),
            new DnsRecord.Address("web.default.svc.cluster.local", "10.96.0.7"));
  }

  @Test
  void portsHaveServiceRecords() {
    assertThat(
            network
                .resolve("_http._tcp.web.default.svc.cluster.local", DnsRecord.Type.SRV)
                .records())
        .containsExactly(
            new DnsRecord.Srv(
                "_http._tcp.web.default.svc.cluster.local",
                0,
                100,
                80,
                "web.default.svc.cluster.local"));
    assertThat(
            network.resolve("_pg._tcp.db.default.svc.cluster.local", DnsRecord.Type.SRV).records())
        .hasSize(2);
    assertThat(
            network.resolve("_none._tcp.web.default.svc.cluster.local", DnsRecord.Type.SRV).code())
        .isEqualTo(Code.NXDOMAIN);
  }

  @Test
  void aNameWithoutARecordOfTheTypeExists() {
    DnsAnswer answer = network.resolve("web.default.svc.cluster.local", DnsRecord.Type.AAAA);

    assertThat(answer.code()).isEqualTo(Code.NOERROR);
    assertThat(answer.records()).isEmpty();
    assertThat(network.resolve("default.svc.cluster.local").code()).isEqualTo(Code.NOERROR);
  }

  @Test
  void whatDoesNotExistIsTold() {
    assertThat(network.resolve("nope.default.svc.cluster.local").code()).isEqualTo(Code.NXDOMAIN);
    assertThat(network.resolve("web.nowhere.svc.cluster.local").code()).isEqualTo(Code.NXDOMAIN);
    assertThat(network.resolve("example.com").code()).isEqualTo(Code.REFUSED);
  }

  @Test
  void podsHaveNamesMadeOfTheirAddress() {
    assertThat(network.resolve("10-244-0-5.default.pod.cluster.local").addresses())
        .containsExactly("10.244.0.5");
    assertThat(network.resolve("10-244-0-5.nowhere.pod.cluster.local").code())
        .isEqualTo(Code.NXDOMAIN);
  }

  @Test
  void addressesHaveNames() {
    assertThat(network.resolve("7.0.96.10.in-addr.arpa", DnsRecord.Type.PTR).records())
        .containsExactly(
            new DnsRecord.Pointer("7.0.96.10.in-addr.arpa", "web.default.svc.cluster.local"));
    assertThat(network.resolve("5.0.244.10.in-addr.arpa", DnsRecord.Type.PTR).records())
        .containsExactly(
            new DnsRecord.Pointer("5.0.244.10.in-addr.arpa", "db-0.db.default.svc.cluster.local"));
  }

  @Test
  void shortNamesAreSearchedFromANamespace() {
    assertThat(network.resolveFrom("default", "web").addresses()).containsExactly("10.96.0.7");
    assertThat(network.resolveFrom("other", "web.default").addresses())
        .containsExactly("10.96.0.7");
    assertThat(network.resolveFrom("other", "web").records()).isEmpty();
  }

  @Test
  void aDeletedServiceIsForgotten() {
    plane.delete("v1", "services", "default", "web");

    assertThat(network.resolve("web.default.svc.cluster.local").code()).isEqualTo(Code.NXDOMAIN);
  }
}
