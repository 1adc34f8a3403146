package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.certificates.SigningRequestFiles;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CertificateSigningTest {
  private static final String API = "certificates.k8s.io/v1";
  private static final String REQUESTS = "certificatesigningrequests";
  private static final String CLIENT = "kube-apiserver-client";

  private final KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private ResourceClient requests() {
    return cluster.client().resource(API, REQUESTS);
  }

  private KubeObject awaitCertificate(String name) {
    return cluster
        .await()
        .object(API, REQUESTS, "", name)
        .until("has a certificate", request -> request.status().hasNonNull("certificate"));
  }

  /** The identity that the user jane gets by a request that the administrator approves. */
  private HeldCertificate jane() {
    ObjectNode wanted = SigningRequestFiles.request("jane", CLIENT, "client auth");
    ObjectNode request = requests().create("", wanted).mutableJson();
    requests().updateSubresource("approval", SigningRequestFiles.decided(request, "Approved"));
    String certificate = awaitCertificate("jane").status().path("certificate").asText();
    String pem = new String(Base64.getDecoder().decode(certificate), StandardCharsets.US_ASCII);
    return HeldCertificate.decode(pem + SigningRequestFiles.read("jane.key"));
  }

  private void allowJane(String verb, String resource) {
    ObjectNode role = Json.object();
    role.putObject("metadata").put("name", "jane-" + verb);
    ObjectNode rule = role.putArray("rules").addObject();
    rule.putArray("apiGroups").add("certificates.k8s.io");
    rule.putArray("resources").add(REQUESTS).add(REQUESTS + "/" + resource);
    rule.putArray("verbs").add(verb);
    cluster.client().resource("rbac.authorization.k8s.io/v1", "clusterroles").create("", role);
    cluster
        .client()
        .resource("rbac.authorization.k8s.io/v1", "clusterrolebindings")
        .create(
            "",
            TestControlPlane.yaml(
                """
                metadata: {name: jane-%1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: jane-%1$s}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
                """
                    .formatted(verb)));
  }

  private String send(HeldCertificate identity, String method, String path, ObjectNode body)
      throws IOException {
    HandshakeCertificates tls =
        new HandshakeCertificates.Builder()
            .heldCertificate(identity)
            .addTrustedCertificate(
                Certificates.decodeCertificatePem(cluster.kubeconfig().caCertificate()))
            .build();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .sslSocketFactory(tls.sslSocketFactory(), tls.trustManager())
            .build();
    Request request =
        new Request.Builder()
            .url(cluster.url() + path)
            .header("Content-Type", "application/json")
            .method(method, RequestBody.create(Json.bytes(body)))
            .build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    } finally {
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
  }

  @Test
  void aSignedCertificateAuthenticatesItsUserInHisGroups() throws IOException {
    ObjectNode review = Json.object().put("apiVersion", "authentication.k8s.io/v1");
    review.put("kind", "SelfSubjectReview");
    String answer =
        send(jane(), "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
    assertThat(answer).contains("\"username\":\"jane\"").contains("\"testers\"", "\"devs\"");
  }

  @Test
  void aKubeletsCertificateIsApprovedIfItsSenderMayHaveIt() throws IOException {
    HeldCertificate jane = jane();
    allowJane("create", "nodeclient");
    send(
        jane,
        "POST",
        "/apis/certificates.k8s.io/v1/certificatesigningrequests",
        SigningRequestFiles.request(
            "kubelet-client", "kube-apiserver-client-kubelet", "digital signature, client auth"));

    KubeObject request = awaitCertificate("kubelet-client");

    assertThat(request.status().path("conditions").path(0).path("reason").asText())
        .isEqualTo("AutoApproved");
    assertThat(request.status().path("conditions").path(0).path("message").asText())
        .isEqualTo("Auto approving kubelet client certificate after SubjectAccessReview.");
  }

  @Test
  void nobodyApprovesForASignerThatHeMayNotApproveFor() throws IOException {
    HeldCertificate jane = jane();
    allowJane("update", "approval");
    ObjectNode request =
        requests()
            .create("", SigningRequestFiles.request("rsa", CLIENT, "client auth"))
            .mutableJson();
    String answer =
        send(
            jane,
            "PUT",
            "/apis/certificates.k8s.io/v1/certificatesigningrequests/rsa/approval",
            SigningRequestFiles.decided(request, "Approved"));
    assertThat(answer)
        .contains(
            "certificatesigningrequests.certificates.k8s.io \\\"rsa\\\" is forbidden: user not"
                + " permitted to approve requests with signerName"
                + " \\\"kubernetes.io/kube-apiserver-client\\\"");
  }

  @Test
  void nobodySignsForASignerThatHeMayNotSignFor() throws IOException {
    HeldCertificate jane = jane();
    allowJane("update", "status");
    ObjectNode request =
        requests()
            .create("", SigningRequestFiles.request("rsa", CLIENT, "client auth"))
            .mutableJson();
    request.putObject("status").put("certificate", "eA==");
    String answer =
        send(
            jane,
            "PUT",
            "/apis/certificates.k8s.io/v1/certificatesigningrequests/rsa/status",
            request);
    assertThat(answer)
        .contains("user not permitted to sign requests with signerName")
        .contains("\"code\":403");
  }

  @Test
  void nobodyBecomesAMemberOfSystemMasters() {
    ObjectNode request = SigningRequestFiles.request("masters", CLIENT, "client auth");
    assertThatThrownBy(() -> requests().create("", request))
        .isInstanceOf(StatusException.class)
        .hasMessage(
            "certificatesigningrequests.certificates.k8s.io \"masters\" is forbidden: use of"
                + " kubernetes.io/kube-apiserver-client signer with system:masters group is not"
                + " allowed");
  }
}
