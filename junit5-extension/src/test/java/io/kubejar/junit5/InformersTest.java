package io.kubejar.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.client.ResourceClient;
import io.kubejar.faults.Fault;
import io.kubejar.faults.Injection;
import io.kubejar.faults.RequestMatch;
import io.kubejar.trace.TraceEntry;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Informers of both Java clients see every change, whatever the server does to their watches. */
@EmbeddedKubernetes(nodes = 0)
@SuppressWarnings("NullAway") // the extension fills the fields
class InformersTest {
  private static final int ROUNDS = 3;
  private static final long SECONDS = 30;
  private static int namespaces;

  private KubernetesCluster cluster;
  private KubernetesClient fabric8;
  private ApiClient official;

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private String namespace;
  private ResourceClient configMaps;

  @BeforeEach
  void makeNamespace() {
    namespace = "informers-" + namespaces++;
    configMaps = cluster.client().resource("v1", "configmaps");
    ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
    object.putObject("metadata").put("name", namespace);
    cluster.client().resource("v1", "namespaces").create("", object);
  }

  @Test
  void aFabric8InformerLosesNothingWhenItsHistoryIsCompacted() throws Exception {
    try (SharedIndexInformer<ConfigMap> informer = fabric8Informer()) {
      loseHistory();
      assertThat(informer.getStore().list())
          .extracting(c -> c.getMetadata().getName())
          .contains("kept", "changed", "added")
          .doesNotContain("gone");
    }
  }

  @Test
  void anOfficialInformerLosesNothingWhenItsHistoryIsCompacted() throws Exception {
    withOfficialInformer(
        store -> {
          loseHistory();
          assertThat(store.get()).contains("kept", "changed", "added").doesNotContain("gone");
        });
  }

  @Test
  void aFabric8InformerLosesNothingWhenItsWatchesAreCut() throws Exception {
    try (SharedIndexInformer<ConfigMap> informer = fabric8Informer()) {
      cutWatchesAgainAndAgain();
      assertThat(informer.isRunning()).isTrue();
    }
  }

  @Test
  void anOfficialInformerLosesNothingWhenItsWatchesAreCut() throws Exception {
    withOfficialInformer(store -> cutWatchesAgainAndAgain());
  }

  /** Changes things while nobody can watch, and forgets how they came about. */
  private void loseHistory() throws InterruptedException {
    create("kept");
    create("changed");
    create("gone");
    awaitEvents("added kept", "added changed", "added gone");
    long lists = lists();
    try (Injection outage =
        cluster.faults().inject(RequestMatch.of("watch").on("configmaps"), Fault.unavailable())) {
      cluster.faults().disconnectWatches();
      create("added");
      change("changed", "1");
      configMaps.delete(namespace, "gone", Json.object());
      // Something else happens last, so that no watch of ConfigMaps can have come this far.
      create("elsewhere", "default");
      configMaps.delete("default", "elsewhere", Json.object());
      cluster.faults().compact();
    }
    awaitEvents("added added", "changed changed 1", "deleted gone");
    assertThat(lists()).as("lists after the compaction").isGreaterThan(lists);
    change("kept", "2");
    awaitEvents("changed kept 2");
  }

  private void cutWatchesAgainAndAgain() throws InterruptedException {
    create("counter");
    awaitEvents("added counter");
    for (int round = 0; round < ROUNDS; round++) {
      cluster.faults().disconnectWatches();
      change("counter", "round-" + round);
      create("made-" + round);
      awaitEvents("changed counter round-" + round, "added made-" + round);
    }
    for (int round = 0; round < ROUNDS; round++) {
      configMaps.delete(namespace, "made-" + round, Json.object());
      cluster.faults().disconnectWatches();
      awaitEvents("deleted made-" + round);
    }
  }

  private void create(String name) {
    create(name, namespace);
  }

  private void create(String name, String where) {
    ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    object.putObject("metadata").put("name", name);
    configMaps.create(where, object);
  }

  private void change(String name, String value) {
    ObjectNode object = configMaps.get(namespace, name).mutableJson();
    object.withObjectProperty("data").put("value", value);
    configMaps.update(object);
  }

  /** Waits until these events came, in any order, and no other did. */
  private void awaitEvents(String... expected) throws InterruptedException {
    List<String> missing = new ArrayList<>(List.of(expected));
    while (!missing.isEmpty()) {
      String event = seen.poll(SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("the next of %s", missing).isNotNull();
      assertThat(missing).contains(event);
      missing.remove(event);
    }
  }

  private long lists() {
    return cluster
        .trace()
        .entries(
            e ->
                e.hop() == TraceEntry.Hop.REQUEST
                    && e.action().equals("list")
                    && e.actor().equals("kubernetes-admin")
                    && e.object() != null
                    && e.object().resource().resource().equals("configmaps"))
        .size();
  }

  private void saw(String what, String name) {
    if (!name.startsWith("kube-root-ca")) {
      seen.add(what.formatted(name));
    }
  }

  private SharedIndexInformer<ConfigMap> fabric8Informer() {
    return fabric8
        .configMaps()
        .inNamespace(namespace)
        .inform(
            new ResourceEventHandler<ConfigMap>() {
              @Override
              public void onAdd(ConfigMap added) {
                saw("added %s", added.getMetadata().getName());
              }

              @Override
              public void onUpdate(ConfigMap old, ConfigMap now) {
                String version = now.getMetadata().getResourceVersion();
                if (!version.equals(old.getMetadata().getResourceVersion())) {
                  saw("changed %s " + now.getData().get("value"), now.getMetadata().getName());
                }
              }

              @Override
              public void onDelete(ConfigMap gone, boolean unknown) {
                saw("deleted %s", gone.getMetadata().getName());
              }
            });
  }

  /** Something to do while an informer of the official client runs. */
  @FunctionalInterface
  private interface WithStore {
    /**
     * @param names the names of what the informer holds
     */
    void run(Supplier<List<String>> names) throws InterruptedException;
  }

  private void withOfficialInformer(WithStore test) throws Exception {
    ApiClient patient =
        official.setHttpClient(
            official.getHttpClient().newBuilder().readTimeout(0, TimeUnit.SECONDS).build());
    SharedInformerFactory factory = new SharedInformerFactory(patient);
    CoreV1Api core = new CoreV1Api(patient);
    var informer =
        factory.sharedIndexInformerFor(
            parameters ->
                core.listNamespacedConfigMap(namespace)
                    .resourceVersion(parameters.resourceVersion)
                    .timeoutSeconds(parameters.timeoutSeconds)
                    .watch(parameters.watch)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class);
    informer.addEventHandler(new OfficialHandler());
    factory.startAllRegisteredInformers();
    try {
      test.run(
          () -> informer.getIndexer().list().stream().map(c -> c.getMetadata().getName()).toList());
    } finally {
      factory.stopAllRegisteredInformers();
    }
  }

  private final class OfficialHandler
      implements io.kubernetes.client.informer.ResourceEventHandler<V1ConfigMap> {
    @Override
    public void onAdd(V1ConfigMap added) {
      saw("added %s", added.getMetadata().getName());
    }

    @Override
    public void onUpdate(V1ConfigMap old, V1ConfigMap now) {
      String version = now.getMetadata().getResourceVersion();
      if (!version.equals(old.getMetadata().getResourceVersion())) {
        saw("changed %s " + now.getData().get("value"), now.getMetadata().getName());
      }
    }

    @Override
    public void onDelete(V1ConfigMap gone, boolean unknown) {
      saw("deleted %s", gone.getMetadata().getName());
    }
  }
}
