package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.watch.WatchStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeletionTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String ONE = CONFIG_MAPS + "/a";

  private final TestApiServer server = new TestApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  private KubeObject create(String metadata) {
    return server.create(
        CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\"%s}}".formatted(metadata.replace('\'', '"')));
  }

  private static JsonNode finalizers(KubeObject object) {
    return object.metadata().path("finalizers");
  }

  @Test
  void finalizersHoldTheObjectUntilTheLastIsRemoved() {
    KubeObject created = create(",'finalizers':['x.dev/a','x.dev/b']");
    WatchStream watch = server.watch(CONFIG_MAPS + "?resourceVersion=" + created.resourceVersion());
    KubeObject marked = TestApiServer.object(server.delete(ONE));
    assertThat(marked.isBeingDeleted()).isTrue();
    assertThat(marked.metadata().path("deletionGracePeriodSeconds").asInt(-1)).isZero();
    assertThat(TestApiServer.object(server.delete(ONE))).isEqualTo(marked);
    server.patch(ONE, "{\"metadata\":{\"finalizers\":[\"x.dev/b\"]}}");
    KubeObject last = server.patch(ONE, "{\"metadata\":{\"finalizers\":null}}");
    assertThat(finalizers(last)).isEmpty();
    assertThat(server.refusal("get", ONE, null).code()).isEqualTo(404);
    assertThat(watch.poll(10))
        .extracting(WatchEvent::type)
        .containsExactly(
            WatchEvent.Type.MODIFIED, WatchEvent.Type.MODIFIED, WatchEvent.Type.DELETED);
  }

  @Test
  void noFinalizerIsAddedWhileDeleting() {
    create(",'finalizers':['x.dev/a']");
    server.delete(ONE);
    try {
      server.patch(ONE, "{\"metadata\":{\"finalizers\":[\"x.dev/a\",\"x.dev/c\"]}}");
      throw new AssertionError("the patch was not refused");
    } catch (StatusException e) {
      assertThat(e.getMessage())
          .endsWith(
              "no new finalizers can be added if the object is being deleted, found new finalizers"
                  + " []string{\"x.dev/c\"}");
    }
    assertThat(server.refusal("create", CONFIG_MAPS, TestApiServer.configMap("a")).message())
        .isEqualTo("object is being deleted: configmaps \"a\" already exists");
  }

  @Test
  void propagationPoliciesSetTheirFinalizers() {
    create("");
    KubeObject orphaning =
        TestApiServer.object(server.send("delete", ONE, "{\"propagationPolicy\":\"Orphan\"}"));
    assertThat(finalizers(orphaning)).hasToString("[\"orphan\"]");
    KubeObject foreground =
        TestApiServer.object(server.delete(ONE + "?propagationPolicy=Foreground"));
    assertThat(finalizers(foreground)).hasToString("[\"foregroundDeletion\"]");
    ApiResponse gone = server.delete(ONE + "?propagationPolicy=Background");
    assertThat(TestApiServer.tree(gone).path("status").asText()).isEqualTo("Success");
  }

  @Test
  void preconditionsAreChecked() {
    KubeObject created = create("");
    Status refusal = server.refusal("delete", ONE, "{\"preconditions\":{\"uid\":\"x\"}}");
    assertThat(refusal.message())
        .isEqualTo(
            "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (x) does"
                + " not match the UID in record ("
                + created.uid()
                + "). The object might have been deleted and then recreated");
    assertThat(
            server.refusal("delete", ONE, "{\"preconditions\":{\"resourceVersion\":\"1\"}}").code())
        .isEqualTo(409);
    assertThat(server.delete(ONE).code()).isEqualTo(200);
  }

  @Test
  void collectionsAreDeletedBySelector() {
    create(",'labels':{'x':'1'}");
    server.create(CONFIG_MAPS, TestApiServer.configMap("b"));
    ApiResponse response =
        server.send("deletecollection", CONFIG_MAPS + "?labelSelector=x=1", null);
    assertThat(((ApiResponse.OfList) response).list().items()).hasSize(1);
    assertThat(server.list(CONFIG_MAPS).items()).extracting(KubeObject::name).containsExactly("b");
  }

  @Test
  void dryRunDeletesNothing() {
    create("");
    server.send("delete", ONE, "{\"dryRun\":[\"All\"]}");
    server.delete(ONE + "?dryRun=All&propagationPolicy=Foreground");
    assertThat(server.get(ONE).isBeingDeleted()).isFalse();
  }

  @Test
  void badOptionsAreRefused() {
    create("");
    assertThat(
            server
                .refusal(
                    "delete", ONE, "{\"orphanDependents\":true,\"propagationPolicy\":\"Orphan\"}")
                .message())
        .isEqualTo(
            "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value:"
                + " \"Orphan\": orphanDependents and deletionPropagation cannot be both set");
    assertThat(server.refusal("delete", ONE + "?propagationPolicy=x", null).code()).isEqualTo(422);
    assertThat(server.refusal("delete", ONE, "{\"kind\":\"Pod\"}").code()).isEqualTo(400);
    assertThat(server.refusal("delete", ONE, "{nope").code()).isEqualTo(400);
  }
}
