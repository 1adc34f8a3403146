package io.kubejar.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.InProcessControlPlane;
import io.kubejar.testing.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class InformerTest {
  private static final GroupVersionResource CONFIG_MAPS =
      new GroupVersionResource("", "v1", "configmaps");

  private final InProcessControlPlane controlPlane = new InProcessControlPlane();
  private final ResourceClient configMaps = controlPlane.client().resource(CONFIG_MAPS);
  private final List<String> heard = new ArrayList<>();
  private Informer informer = controlPlane.context("test").informers().informer(CONFIG_MAPS);

  @BeforeEach
  void listen() {
    informer = controlPlane.context("test").informers().informer(CONFIG_MAPS);
    informer.addHandler(
        new Informer.Handler() {
          @Override
          public void onAdd(KubeObject object) {
            heard.add("add " + object.name());
          }

          @Override
          public void onUpdate(KubeObject old, KubeObject object) {
            heard.add("update " + object.name());
          }

          @Override
          public void onDelete(KubeObject object) {
            heard.add("delete " + object.name());
          }
        });
    controlPlane.settle();
  }

  @AfterEach
  void close() {
    controlPlane.close();
  }

  private KubeObject create(String name) {
    ObjectNode configMap = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    configMap.putObject("metadata").put("name", name);
    return configMaps.create("default", configMap);
  }

  @Test
  void handlersHearOfEveryChangeInOrder() {
    ObjectNode changed = create("a").mutableJson();
    create("b");
    changed.putObject("data").put("k", "v");
    configMaps.update(changed);
    configMaps.delete("default", "b", Json.object());
    controlPlane.settle();
    assertThat(heard).containsExactly("add a", "add b", "update a", "delete b");
    assertThat(informer.list("default")).extracting(KubeObject::name).containsExactly("a");
  }

  @Test
  void aHandlerThatComesLateHearsOfWhatExists() {
    create("a");
    controlPlane.settle();
    heard.clear();
    listen();
    assertThat(heard).containsExactly("add a");
  }

  @Test
  void indexesFollowTheObjects() {
    informer.addIndex("first-letter", o -> List.of(o.name().substring(0, 1)));
    create("apple");
    create("avocado");
    create("banana");
    configMaps.delete("default", "apple", Json.object());
    controlPlane.settle();
    assertThat(informer.byIndex("first-letter", "a"))
        .extracting(KubeObject::name)
        .containsExactly("avocado");
    assertThat(informer.byIndex("first-letter", "b")).hasSize(1);
    assertThat(informer.byIndex("first-letter", "c")).isEmpty();
  }

  @Test
  void nothingIsMissedWhenTheHistoryIsCompactedUnderAWatch() {
    create("a");
    controlPlane.settle();
    controlPlane.store().restore(controlPlane.store().snapshot());
    create("b");
    controlPlane.advance(Duration.ofSeconds(2));
    assertThat(heard).containsExactly("add a", "add b");
  }

  @Test
  void aDeletionThatWasMissedIsHeardAfterTheNextList() {
    var snapshot = controlPlane.store().snapshot();
    create("a");
    controlPlane.settle();
    controlPlane.store().restore(snapshot);
    controlPlane.advance(Duration.ofSeconds(2));
    assertThat(heard).containsExactly("add a", "delete a");
  }
}
