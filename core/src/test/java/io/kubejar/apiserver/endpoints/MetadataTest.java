package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private final TestApiServer server = new TestApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static String body(String metadata) {
    return "{\"metadata\":{%s}}".formatted(metadata.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'generateName':'' | metadata.name: Required value: name or generateName is required",
        "'name':'A' | metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must",
        "'name':'a','labels':{'-b-':'c'} | metadata.labels: Invalid value: \"-b-\": name part must",
        "'name':'a','labels':{'b':'c d'} | metadata.labels: Invalid value: \"c d\": a valid label",
        "'name':'a','annotations':{'b c':''} | metadata.annotations: Invalid value: \"b c\": name",
        "'name':'a','finalizers':['x/b c'] | metadata.finalizers: Invalid value: \"x/b c\": name part",
        "'name':'a','finalizers':['orphan','foregroundDeletion'] | metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and foregroundDeletion cannot be both set",
        "'name':'a','ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'e','uid':'u'}] | metadata.ownerReferences: Invalid value: {\"apiVersion\":\"v1\",\"kind\":\"Event\",\"name\":\"e\",\"uid\":\"u\"}: /v1, Kind=Event is disallowed from being an owner",
      })
  void aCreateIsRefusedInKubernetesWords(String metadata, String sentence) {
    Status refusal = server.refusal("create", CONFIG_MAPS, body(metadata));
    assertThat(refusal.code()).isEqualTo(422);
    assertThat(refusal.message()).contains("is invalid: " + sentence);
  }

  @Test
  void whatOnlyTheServerSetsIsKept() {
    KubeObject created = server.create(CONFIG_MAPS, body("'name':'a','uid':'x','generation':7"));
    assertThat(created.uid()).isNotEqualTo("x");
    assertThat(server.refusal("update", CONFIG_MAPS + "/a", body("'name':'a','uid':'x'")).message())
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"a\": StorageError: invalid object,"
                + " Code: 4, Key: /registry/configmaps/default/a, ResourceVersion: 0,"
                + " AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object"
                + " meta: "
                + created.uid());
    Status immutable = refusePatch("{\"metadata\":{\"uid\":\"x\"}}");
    assertThat(immutable.message())
        .isEqualTo(
            "ConfigMap \"a\" is invalid: metadata.uid: Invalid value: \"x\": field is immutable");
    KubeObject patched =
        server.patch(
            CONFIG_MAPS + "/a", "{\"metadata\":{\"creationTimestamp\":\"2001-01-01T00:00:00Z\"}}");
    assertThat(patched).isEqualTo(created);
  }

  private Status refusePatch(String patch) {
    try {
      server.patch(CONFIG_MAPS + "/a", patch);
    } catch (StatusException e) {
      return e.status();
    }
    throw new AssertionError("the patch was not refused");
  }

  @Test
  void emptyAndUnknownFieldsAreDropped() {
    KubeObject created =
        server.create(
            CONFIG_MAPS,
            body("'name':'a','labels':{},'finalizers':[],'bogus':1,'creationTimestamp':null"));
    assertThat(created.metadata().properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "name", "namespace", "uid", "generation", "resourceVersion", "creationTimestamp");
  }

  @Test
  void repeatedOwnersAreDroppedWithAWarning() {
    String owner = "{'apiVersion':'v1','kind':'ConfigMap','name':'o','uid':'u'}";
    ApiResponse response =
        server.send(
            "create",
            CONFIG_MAPS,
            body("'name':'a','ownerReferences':[%s,%s]".formatted(owner, owner)));
    assertThat(TestApiServer.object(response).ownerReferences()).hasSize(1);
    assertThat(response.warnings())
        .singleElement()
        .asString()
        .endsWith("duplicate UID(s) observed: u");
  }

  @Test
  void generatedNamesAreTriedAgainWhenTaken() {
    KubeObject first = server.create(CONFIG_MAPS, body("'generateName':'pre-'"));
    assertThat(first.name()).matches("pre-[bcdfghjklmnpqrstvwxz2456789]{5}");
    assertThat(server.create(CONFIG_MAPS, body("'generateName':'pre-'")).name())
        .isNotEqualTo(first.name());
  }

  @Test
  void dryRunStoresNothing() {
    long before = server.store.revision();
    ApiResponse response =
        server.send("create", CONFIG_MAPS + "?dryRun=All", TestApiServer.configMap("a"));
    assertThat(response.code()).isEqualTo(201);
    assertThat(TestApiServer.object(response).resourceVersion()).isEmpty();
    assertThat(server.store.revision()).isEqualTo(before);
    assertThat(
            server
                .refusal("create", CONFIG_MAPS + "?dryRun=x", TestApiServer.configMap("a"))
                .message())
        .isEqualTo(
            "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"x\"]:"
                + " supported values: \"All\"");
  }

  @Test
  void generationCountsChangesOfTheSpec() {
    String replicaSets = "/apis/apps/v1/namespaces/default/replicasets";
    server.create(replicaSets, "{\"metadata\":{\"name\":\"r\"},\"spec\":{\"replicas\":1}}");
    assertThat(server.patch(replicaSets + "/r", "{\"spec\":{\"replicas\":2}}").generation())
        .isEqualTo(2);
    assertThat(
            server.patch(replicaSets + "/r/status", "{\"status\":{\"replicas\":2}}").generation())
        .isEqualTo(2);
    assertThat(server.get(replicaSets + "/r/scale").status().path("replicas").asInt()).isEqualTo(2);
    assertThat(server.patch(replicaSets + "/r/scale", "{\"spec\":{\"replicas\":5}}").kind())
        .isEqualTo("Scale");
    assertThat(server.get(replicaSets + "/r").spec().path("replicas").asInt()).isEqualTo(5);
  }
}
