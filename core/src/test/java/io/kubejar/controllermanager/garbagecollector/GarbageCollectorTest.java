package io.kubejar.controllermanager.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
  private static final Duration COLLECTOR_DELAY = Duration.ofMillis(100);

  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new GarbageCollector(cluster.resources()));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject create(String namespace, String name, ObjectNode... owners) {
    ObjectNode configMap =
        TestControlPlane.yaml(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: %s}}"
                .formatted(name, namespace));
    for (ObjectNode owner : owners) {
      configMap.withObjectProperty("metadata").withArrayProperty("ownerReferences").add(owner);
    }
    KubeObject created = cluster.resource("v1", "configmaps").create(namespace, configMap);
    cluster.settle();
    return created;
  }

  private static ObjectNode blocking(KubeObject owner) {
    return OwnerReferences.to(owner).put("blockOwnerDeletion", true);
  }

  private List<String> names(String namespace) {
    return cluster.list("v1", "configmaps", namespace).stream().map(KubeObject::name).toList();
  }

  @Test
  void backgroundDeletionRemovesTheOwnerAndThenItsDependents() {
    KubeObject owner = create("default", "owner");
    KubeObject child = create("default", "child", blocking(owner));
    create("default", "grandchild", blocking(child));

    cluster.delete("v1", "configmaps", "default", "owner", "Background");

    assertThat(names("default")).isEmpty();
  }

  @Test
  void foregroundDeletionKeepsTheOwnerUntilItsBlockingDependentsAreGone() {
    KubeObject owner = create("default", "owner");
    create("default", "blocking", blocking(owner));
    create("default", "loose", OwnerReferences.to(owner));
    addFinalizer("blocking");
    addFinalizer("loose");

    cluster.delete("v1", "configmaps", "default", "owner", "Foreground");
    cluster.advance(COLLECTOR_DELAY);
    assertThat(names("default")).containsExactlyInAnyOrder("owner", "blocking", "loose");

    removeFinalizers("blocking");
    cluster.advance(COLLECTOR_DELAY);
    assertThat(names("default")).containsExactly("loose");
  }

  @Test
  void anOwnerThatIsNamedByTheWrongKindIsAbsentAndStaysTheOwnerOfOthers() {
    KubeObject owner = create("default", "owner");
    create("default", "wrong", OwnerReferences.to(owner).put("kind", "Secret"));
    create("default", "right", OwnerReferences.to(owner));

    assertThat(names("default")).containsExactlyInAnyOrder("owner", "right");
  }

  @Test
  void aDependentThatIsMadeAfterItsOwnerWentIsCollectedToo() {
    KubeObject owner = create("default", "owner");
    create("default", "slow", OwnerReferences.to(owner));
    addFinalizer("slow");
    cluster.delete("v1", "configmaps", "default", "owner", "Background");

    create("default", "late", OwnerReferences.to(owner));

    assertThat(names("default")).containsExactly("slow");
  }

  private void addFinalizer(String name) {
    cluster.edit(
        "v1",
        "configmaps",
        "default",
        name,
        o -> {
          o.withObjectProperty("metadata").putArray("finalizers").add("example.com/wait");
          return o;
        });
  }

  private void removeFinalizers(String name) {
    cluster.edit(
        "v1",
        "configmaps",
        "default",
        name,
        o -> {
          o.withObjectProperty("metadata").remove("finalizers");
          return o;
        });
  }

  @Test
  void orphaningKeepsTheDependentsAndDropsTheirOwner() {
    KubeObject owner = create("default", "owner");
    create("default", "child", blocking(owner));

    cluster.delete("v1", "configmaps", "default", "owner", "Orphan");
    assertThat(cluster.resource("v1", "configmaps").get("default", "owner").isBeingDeleted())
        .as("clients can still see the finalizer")
        .isTrue();
    cluster.advance(COLLECTOR_DELAY);

    assertThat(names("default")).containsExactly("child");
    assertThat(cluster.resource("v1", "configmaps").get("default", "child").ownerReferences())
        .isEmpty();
  }

  @Test
  void anObjectWhoseOwnerNeverExistedIsCollected() {
    KubeObject owner = create("default", "owner");
    create("default", "child", blocking(owner).put("uid", "no-such-uid"));

    assertThat(names("default")).containsExactly("owner");
  }

  @Test
  void anObjectKeepsItsLivingOwnerAndDropsTheOneThatIsGone() {
    KubeObject gone = create("default", "gone");
    KubeObject living = create("default", "living");
    create("default", "child", blocking(gone), blocking(living));

    cluster.delete("v1", "configmaps", "default", "gone", "Background");

    assertThat(names("default")).containsExactlyInAnyOrder("living", "child");
    assertThat(cluster.resource("v1", "configmaps").get("default", "child").ownerReferences())
        .containsExactly(blocking(living));
  }

  @Test
  void anOwnerInAnotherNamespaceIsReportedAndCountsAsAbsent() {
    KubeObject owner = create("other", "owner");
    create("default", "child", blocking(owner));

    assertThat(names("default")).isEmpty();
    assertThat(cluster.events("default", "OwnerRefInvalidNamespace"))
        .containsExactly(
            "Warning: ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: "
                + owner.uid()
                + "] does not exist in namespace \"default\"");
  }
}
