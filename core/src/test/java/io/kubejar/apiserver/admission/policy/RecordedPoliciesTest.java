package io.kubejar.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.Kubeconfig;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What the policies of an API server of Kubernetes 1.36.4 made of requests. {@code policies.json}
 * holds the objects that there were, and cases: policies with bindings, and requests with their
 * answers. All requests of cases are dry runs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedPoliciesTest {
  private static final String VERSION = "admissionregistration.k8s.io/v1";

  private final KubernetesCluster cluster =
      KubernetesCluster.builder()
          .nodes(0)
          .withoutController("root-ca-certificate-publisher-controller")
          .start();
  private final JsonNode recorded = read();
  private final Kubeconfig admin = adminOf(cluster);
  private final OkHttpClient client = clientOf(admin);

  private static JsonNode read() {
    try (InputStream in = RecordedPoliciesTest.class.getResourceAsStream("policies.json")) {
      return Json.mapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A service account that may do everything, since its credentials are the simplest to send. */
  private static Kubeconfig adminOf(KubernetesCluster cluster) {
    cluster.client().resource("v1", "serviceaccounts").create("default", named("admin"));
    ObjectNode binding = named("admin");
    binding
        .putObject("roleRef")
        .put("apiGroup", "rbac.authorization.k8s.io")
        .put("kind", "ClusterRole")
        .put("name", "cluster-admin");
    binding
        .putArray("subjects")
        .addObject()
        .put("kind", "ServiceAccount")
        .put("namespace", "default")
        .put("name", "admin");
    cluster
        .client()
        .resource("rbac.authorization.k8s.io/v1", "clusterrolebindings")
        .create("", binding);
    return cluster.asServiceAccount("default", "admin").kubeconfig();
  }

  private static ObjectNode named(String name) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static OkHttpClient clientOf(Kubeconfig kubeconfig) {
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder()
            .addTrustedCertificate(Certificates.decodeCertificatePem(kubeconfig.caCertificate()))
            .build();
    return new OkHttpClient.Builder()
        .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager())
        .build();
  }

  @BeforeAll
  void createWhatThereWas() throws IOException {
    for (JsonNode each : recorded.path("setup")) {
      assertThat(send("POST", each).path("code").asInt()).as(each.toString()).isEqualTo(201);
    }
    cluster.await().object("v1", "serviceaccounts", "pol", "default").exists();
  }

  @AfterAll
  void close() {
    cluster.close();
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
  }

  @TestFactory
  Stream<DynamicTest> policiesDoWhatTheyDoOnARealServer() {
    assertThat(recorded.path("cases")).hasSizeGreaterThan(80);
    return StreamSupport.stream(recorded.path("cases").spliterator(), false)
        .map(entry -> DynamicTest.dynamicTest(entry.path("name").asText(), () -> check(entry)));
  }

  private void check(JsonNode entry) throws IOException {
    try {
      for (JsonNode object : entry.path("objects")) {
        policies(pluralOf(object.path("kind").asText())).create("", object.deepCopy());
      }
      for (JsonNode request : entry.path("requests")) {
        assertThat(send(request.path("method").asText(), request))
            .as(request.toString())
            .isEqualTo(request.path("answer"));
      }
    } finally {
      for (String kind : List.of("Validating", "Mutating")) {
        deleteAll(policies(pluralOf(kind + "AdmissionPolicyBinding")));
        deleteAll(policies(pluralOf(kind + "AdmissionPolicy")));
      }
    }
  }

  private ResourceClient policies(String plural) {
    return cluster.client().resource(VERSION, plural);
  }

  private static String pluralOf(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
  }

  private static void deleteAll(ResourceClient resource) {
    for (KubeObject each : resource.list("", Map.of()).items()) {
      resource.delete("", each.name(), Json.emptyObject());
    }
  }

  private JsonNode send(String method, JsonNode request) throws IOException {
    String type = request.path("mediaType").asText();
    RequestBody body =
        request.path("body").isObject()
            ? RequestBody.create(
                Json.bytes(request.path("body")),
                MediaType.parse(type.isEmpty() ? "application/json" : type))
            : null;
    String token = ((Kubeconfig.BearerToken) admin.credentials()).token();
    Request sent =
        new Request.Builder()
            .url(admin.server() + request.path("path").asText())
            .header("Authorization", "Bearer " + token)
            .method(method, body)
            .build();
    try (Response response = client.newCall(sent).execute()) {
      JsonNode json = Json.mapper().readTree(response.body().bytes());
      return answer(response, json);
    }
  }

  private static ObjectNode answer(Response response, JsonNode json) {
    ObjectNode answer = Json.object().put("code", response.code());
    String kind = json.path("kind").asText();
    if (!response.isSuccessful()) {
      answer.set("reason", json.path("reason"));
      answer.set("message", json.path("message"));
      ArrayNode causes = answer.putArray("causes");
      json.path("details").path("causes").forEach(cause -> causes.add(cause.get("message")));
    } else if (kind.equals("ConfigMap") || kind.equals("Widget")) {
      ObjectNode object = answer.putObject("object");
      add(object, json, List.of("data", "spec"));
      add(object, json.path("metadata"), List.of("labels", "annotations", "finalizers"));
    }
    List<String> headers = response.headers("Warning");
    if (!headers.isEmpty()) {
      ArrayNode warnings = answer.putArray("warnings");
      headers.forEach(header -> warnings.add(textOf(header)));
    }
    return answer;
  }

  private static void add(ObjectNode parts, JsonNode object, List<String> fields) {
    for (String field : fields) {
      if (!object.path(field).isEmpty()) {
        parts.set(field, object.get(field));
      }
    }
  }

  private static String textOf(String warning) {
    return warning
        .substring("299 - \"".length(), warning.length() - 1)
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
  }
}
