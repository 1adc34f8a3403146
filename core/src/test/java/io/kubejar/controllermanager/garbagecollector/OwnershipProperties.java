package io.kubejar.controllermanager.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.Controller;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.RandomEvents;
import io.kubejar.testing.RestartingControllers;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Of owners that are deleted, in whichever way, nothing is left but what is orphaned or has another
 * owner, even if the collector is not there for a while.
 */
class OwnershipProperties {
  private static final int OBJECTS = 8;

  /** A deletion, or the collector's death or birth. */
  record Event(Kind kind, int which) {
    enum Kind {
      BACKGROUND,
      FOREGROUND,
      ORPHAN,
      COLLECTOR_STOPS,
      COLLECTOR_STARTS,
      WAIT
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return RandomEvents.lists(Event.Kind.values(), OBJECTS - 1, Event::new, 10);
  }

  /** For each object, which of those before it own it, as bits. */
  @Provide
  Arbitrary<List<Integer>> owners() {
    return Arbitraries.integers().between(0, 255).list().ofSize(OBJECTS);
  }

  @Property(tries = 40)
  void nothingNamesOwnersThatAreAllGone(
      @ForAll("owners") List<Integer> owners, @ForAll("events") List<Event> events) {
    try (TestControlPlane cluster = new TestControlPlane()) {
      cluster.start(new FakeKubelet());
      RestartingControllers collector =
          new RestartingControllers(
              cluster, () -> new Controller[] {new GarbageCollector(cluster.resources())});
      create(cluster, owners);
      boolean running = true;
      for (Event event : events) {
        switch (event.kind()) {
          case BACKGROUND -> delete(cluster, event.which(), "Background");
          case FOREGROUND -> delete(cluster, event.which(), "Foreground");
          case ORPHAN -> delete(cluster, event.which(), "Orphan");
          case COLLECTOR_STOPS -> {
            if (running) {
              collector.stop();
            }
            running = false;
          }
          case COLLECTOR_STARTS -> {
            if (!running) {
              collector.start();
            }
            running = true;
          }
          case WAIT -> cluster.advance(Duration.ofSeconds(1));
        }
      }
      if (!running) {
        collector.start();
      }
      cluster.advance(Duration.ofMinutes(1));

      assertThat(cluster.list("v1", "configmaps", "default"))
          .allSatisfy(object -> assertThat(isBeingDeleted(object)).isFalse())
          .allSatisfy(object -> assertThat(hasOnlyAbsentOwners(cluster, object)).isFalse());
    }
  }

  private static void create(TestControlPlane cluster, List<Integer> owners) {
    List<KubeObject> made = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      ObjectNode object =
          TestControlPlane.yaml(
              "{apiVersion: v1, kind: ConfigMap, metadata: {name: o%d, namespace: default}}"
                  .formatted(i));
      for (int owner = 0; owner < i; owner++) {
        if ((owners.get(i) >> owner & 1) == 1) {
          KubeObject named = made.get(owner);
          object
              .withObjectProperty("metadata")
              .withArrayProperty("ownerReferences")
              .addObject()
              .put("apiVersion", "v1")
              .put("kind", "ConfigMap")
              .put("name", named.name())
              .put("uid", named.uid())
              .put("blockOwnerDeletion", (i + owner) % 2 == 0);
        }
      }
      made.add(cluster.resource("v1", "configmaps").create("default", object));
    }
    cluster.settle();
  }

  private static void delete(TestControlPlane cluster, int which, String policy) {
    String name = "o" + which;
    if (cluster.resource("v1", "configmaps").find("default", name).isPresent()) {
      cluster.delete("v1", "configmaps", "default", name, policy);
    }
  }

  private static boolean isBeingDeleted(KubeObject object) {
    return object.isBeingDeleted();
  }

  private static boolean hasOnlyAbsentOwners(TestControlPlane cluster, KubeObject object) {
    return !object.ownerReferences().isEmpty()
        && object.ownerReferences().stream()
            .noneMatch(
                reference ->
                    cluster
                        .resource("v1", "configmaps")
                        .find("default", reference.path("name").asText())
                        .isPresent());
  }
}
