package io.kubejar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.Kubeconfig;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;

/** An administrator over HTTPS, who keeps the warnings of the last answer. */
public final class Warned {
  private static final String PREFIX = "299 - \"";

  private final KubernetesCluster cluster;
  private List<String> warnings = List.of();

  public Warned(KubernetesCluster cluster) {
    this.cluster = cluster;
  }

  /** The texts of the {@code Warning} headers of the last answer. */
  public List<String> warnings() {
    return warnings;
  }

  public KubeObject create(String apiVersion, String plural, String namespace, ObjectNode object) {
    return send("POST", path(apiVersion, plural, namespace), "application/json", object);
  }

  /** Merges a patch into an object. */
  public KubeObject patch(
      String apiVersion, String plural, String namespace, String name, ObjectNode patch) {
    String path = path(apiVersion, plural, namespace) + "/" + name;
    return send("PATCH", path, "application/merge-patch+json", patch);
  }

  private static String path(String apiVersion, String plural, String namespace) {
    return (apiVersion.contains("/") ? "/apis/" : "/api/")
        + apiVersion
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + plural;
  }

  /** The text of any path. */
  public String get(String path) {
    return answer(new Request.Builder().url(cluster.url() + path).build());
  }

  private KubeObject send(String method, String path, String mediaType, ObjectNode body) {
    RequestBody content = RequestBody.create(Json.bytes(body), MediaType.get(mediaType));
    String answer =
        answer(new Request.Builder().url(cluster.url() + path).method(method, content).build());
    return KubeObject.of((ObjectNode) Json.parse(answer));
  }

  private String answer(Request request) {
    OkHttpClient http = client();
    Request authorized = request.newBuilder().header("Authorization", "Bearer " + token()).build();
    try (Response response = http.newCall(authorized).execute()) {
      warnings = response.headers("Warning").stream().map(Warned::text).toList();
      String answer = response.body().string();
      if (response.isSuccessful()) {
        return answer;
      }
      JsonNode status = Json.parse(answer);
      throw new StatusException(
          new Status(
              response.code(),
              status.path("reason").asText(),
              status.path("message").asText(),
              null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  private static String text(String header) {
    return header
        .substring(PREFIX.length(), header.length() - 1)
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
  }

  private OkHttpClient client() {
    HandshakeCertificates trusted =
        new HandshakeCertificates.Builder()
            .addTrustedCertificate(
                Certificates.decodeCertificatePem(cluster.kubeconfig().caCertificate()))
            .build();
    return new OkHttpClient.Builder()
        .sslSocketFactory(trusted.sslSocketFactory(), trusted.trustManager())
        .build();
  }

  /** The token of an account that may everything, which is made at the first request. */
  private String token() {
    if (cluster.client().resource("v1", "serviceaccounts").find("default", "warned").isEmpty()) {
      cluster
          .client()
          .resource("v1", "serviceaccounts")
          .create("default", TestControlPlane.yaml("metadata: {name: warned}"));
      ObjectNode binding =
          TestControlPlane.yaml(
              """
              metadata: {name: warned}
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
              subjects: [{kind: ServiceAccount, name: warned, namespace: default}]
              """);
      cluster
          .client()
          .resource("rbac.authorization.k8s.io/v1", "clusterrolebindings")
          .create("", binding);
    }
    Kubeconfig.Credentials credentials =
        cluster.asServiceAccount("default", "warned").kubeconfig().credentials();
    return ((Kubeconfig.BearerToken) credentials).token();
  }
}
