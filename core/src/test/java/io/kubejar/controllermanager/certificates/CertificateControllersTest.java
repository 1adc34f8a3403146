package io.kubejar.controllermanager.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.authentication.CertificateAuthority;
import io.kubejar.clock.Clock;
import io.kubejar.testing.TestControlPlane;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import okhttp3.tls.Certificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertificateControllersTest {
  private static final String API = "certificates.k8s.io/v1";
  private static final String REQUESTS = "certificatesigningrequests";

  private final TestControlPlane cluster = TestControlPlane.withBuiltInKinds();
  private final CertificateAuthority authority = CertificateAuthority.create(Clock.system());

  @BeforeEach
  void start() {
    cluster.start(
        new CertificateSigningController(authority::sign), new CertificateCleanerController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(ObjectNode request) {
    cluster.resource(API, REQUESTS).create("", request);
    cluster.settle();
  }

  private JsonNode decide(String name, String decision) {
    ObjectNode request = cluster.resource(API, REQUESTS).get("", name).mutableJson();
    cluster
        .resource(API, REQUESTS)
        .updateSubresource("approval", SigningRequestFiles.decided(request, decision));
    cluster.settle();
    return cluster.resource(API, REQUESTS).get("", name).status();
  }

  private static X509Certificate certificate(JsonNode status) {
    return Certificates.decodeCertificatePem(SigningRequests.decode(status.path("certificate")));
  }

  private boolean exists(String name) {
    return cluster.resource(API, REQUESTS).find("", name).isPresent();
  }

  @Test
  void anApprovedClientCertificateHasTheSubjectAndTheUsagesThatWereAskedFor() throws Exception {
    create(SigningRequestFiles.request("jane", "kube-apiserver-client", "client auth"));
    assertThat(cluster.resource(API, REQUESTS).get("", "jane").status().isEmpty()).isTrue();

    X509Certificate signed = certificate(decide("jane", "Approved"));

    signed.verify(authority.certificate().getPublicKey());
    assertThat(signed.getSubjectX500Principal().getName()).isEqualTo("CN=jane,O=testers,O=devs");
    assertThat(signed.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(signed.getKeyUsage()).isNull();
    assertThat(signed.getNotBefore().toInstant())
        .isEqualTo(cluster.now().minus(Duration.ofMinutes(5)));
    assertThat(signed.getNotAfter().toInstant())
        .isEqualTo(cluster.now().minus(Duration.ofMinutes(5)).plus(Duration.ofDays(365)));
  }

  @Test
  void aShorterLifeMayBeAskedFor() {
    ObjectNode request =
        SigningRequestFiles.request(
            "rsa", "kube-apiserver-client", "client auth, digital signature, key encipherment");
    request.withObjectProperty("spec").put("expirationSeconds", 3600);
    create(request);

    X509Certificate signed = certificate(decide("rsa", "Approved"));

    assertThat(signed.getNotAfter().toInstant()).isEqualTo(cluster.now().plus(Duration.ofHours(1)));
    assertThat(signed.getKeyUsage())
        .containsExactly(true, false, true, false, false, false, false, false, false);
  }

  @Test
  void aServingCertificateHasTheNamesThatWereAskedFor() throws Exception {
    create(
        SigningRequestFiles.request(
            "kubelet-serving", "kubelet-serving", "digital signature, server auth"));
    X509Certificate signed = certificate(decide("kubelet-serving", "Approved"));
    assertThat(signed.getSubjectAlternativeNames()).hasToString("[[2, node-1], [7, 10.0.0.7]]");
  }

  @Test
  void whatASignerDoesNotAllowFails() {
    Map<String, ObjectNode> requests =
        Map.of(
            "invalid usage for client certificate: server auth",
            SigningRequestFiles.request("jane", "kube-apiserver-client", "server auth"),
            "DNS or IP subjectAltName is required",
            SigningRequestFiles.request("kubelet-client", "kubelet-serving", "server auth"),
            "subject organization is not system:nodes",
            SigningRequestFiles.request("rsa", "kube-apiserver-client-kubelet", "client auth"),
            "usages did not match [digital signature key encipherment server auth]",
            SigningRequestFiles.request("kubelet-serving", "kubelet-serving", "client auth"));
    requests.forEach(
        (message, request) -> {
          create(request);
          JsonNode status = decide(request.path("metadata").path("name").asText(), "Approved");
          JsonNode failed = status.path("conditions").path(1);
          assertThat(failed.path("type").asText()).isEqualTo("Failed");
          assertThat(failed.path("reason").asText()).isEqualTo("SignerValidationFailure");
          assertThat(failed.path("message").asText()).isEqualTo(message);
          assertThat(status.has("certificate")).isFalse();
        });
  }

  @Test
  void aDeniedRequestIsNotSignedAndGoesAfterAnHour() {
    create(SigningRequestFiles.request("jane", "kube-apiserver-client", "client auth"));
    assertThat(decide("jane", "Denied").has("certificate")).isFalse();

    cluster.advance(Duration.ofMinutes(59));
    assertThat(exists("jane")).isTrue();
    cluster.advance(Duration.ofMinutes(1));
    assertThat(exists("jane")).isFalse();
  }

  @Test
  void anIssuedRequestGoesWhenItsCertificateExpiresOrAfterAnHour() {
    ObjectNode brief = SigningRequestFiles.request("jane", "kube-apiserver-client", "client auth");
    brief.withObjectProperty("spec").put("expirationSeconds", 600);
    create(brief);
    decide("jane", "Approved");
    create(SigningRequestFiles.request("rsa", "kube-apiserver-client", "client auth"));
    decide("rsa", "Approved");

    cluster.advance(Duration.ofMinutes(10));
    assertThat(exists("jane")).isFalse();
    assertThat(exists("rsa")).isTrue();
    cluster.advance(Duration.ofMinutes(50));
    assertThat(exists("rsa")).isFalse();
  }

  @Test
  void anUndecidedRequestGoesAfterADay() {
    create(SigningRequestFiles.request("jane", "kube-apiserver-client", "client auth"));
    cluster.advance(Duration.ofHours(23));
    assertThat(exists("jane")).isTrue();
    cluster.advance(Duration.ofHours(1));
    assertThat(exists("jane")).isFalse();
  }

  @Test
  void theLegacySignerCannotBeAsked() {
    assertThatThrownBy(
            () -> create(SigningRequestFiles.request("rsa", "legacy-unknown", "server auth")))
        .hasMessage(
            "CertificateSigningRequest.certificates.k8s.io \"rsa\" is invalid: spec.signerName:"
                + " Invalid value: \"kubernetes.io/legacy-unknown\": the legacy signerName is not"
                + " allowed via this API version");
  }
}
