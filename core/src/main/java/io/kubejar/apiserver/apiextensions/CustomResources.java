package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.store.Commit;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.RevisionMismatchException;
import io.kubejar.store.Store;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the catalogue in step with the CustomResourceDefinitions in the store: accepts their names,
 * establishes them, serves what they define, and removes their objects before they go.
 *
 * <p>Runs on the thread of whoever commits a change of a definition, before that request is
 * answered: so a custom resource can be created as soon as its definition was. Definitions change
 * rarely; other writers are not held up. Follows the controllers of {@code
 * k8s.io/apiextensions-apiserver/pkg/controller}: status, establish, apiapproval and finalizer.
 */
public final class CustomResources implements AutoCloseable {
  private static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
  private static final int BATCH = 100;

  private final Registry registry;
  private final Store store;
  private final ResourceCatalog catalog;
  private final ConversionWebhooks webhooks;

  /** Held while definitions are looked at; never taken by whoever holds the store's lock. */
  private final ReentrantLock lock = new ReentrantLock();

  // All below are guarded by the lock.
  private final Map<String, Served> served = new HashMap<>();
  private final Map<String, Store.Feed> objectFeeds = new HashMap<>();
  private Store.@Nullable Feed feed;
  private boolean closed;

  /** What of a definition is in the catalogue now. */
  private record Served(CustomResourceDefinition definition, List<ResourceDefinition> resources) {}

  private CustomResources(Registry registry, ConversionWebhooks webhooks) {
    this.registry = registry;
    this.store = registry.context().store();
    this.catalog = registry.context().catalog();
    this.webhooks = webhooks;
  }

  /**
   * Serves what definitions there are and will be, until closed.
   *
   * @param webhooks reaches the webhooks that convert between versions
   */
  public static CustomResources start(Registry registry, ConversionWebhooks webhooks) {
    CustomResources resources = new CustomResources(registry, webhooks);
    resources.lock.lock();
    try {
      resources.resynchronize();
      registry.context().catalog().beforeMiss(resources::awaitOthers);
    } finally {
      resources.lock.unlock();
    }
    return resources;
  }

  /**
   * Waits for the definitions that another thread is about to serve, for a second at most. The
   * thread whose commit comes while another one is at work is not called back, so that its sender
   * may know of a definition before it is served.
   */
  private void awaitOthers() {
    if (lock.isHeldByCurrentThread() || !lock.isLocked()) {
      return;
    }
    try {
      if (lock.tryLock(1, TimeUnit.SECONDS)) {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called after commits; a call from within the work below finds the lock held and leaves. */
  private void react() {
    if (lock.isHeldByCurrentThread()) {
      return;
    }
    lock.lock();
    try {
      if (!closed) {
        drain();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    Store.Feed open = feed;
    if (open == null) {
      return;
    }
    try {
      boolean more = true;
      while (more) {
        more = drainObjects();
        List<Commit> commits = open.poll(BATCH);
        Set<String> groups = new LinkedHashSet<>();
        for (Commit commit : commits) {
          groups.add(commit.object().spec().path("group").asText());
        }
        groups.forEach(this::reconcileGroup);
        more |= !commits.isEmpty();
      }
    } catch (CompactedException e) {
      resynchronize();
    }
  }

  /** Looks at definitions whose objects went since. */
  private boolean drainObjects() {
    boolean changed = false;
    for (Map.Entry<String, Store.Feed> entry : List.copyOf(objectFeeds.entrySet())) {
      boolean went =
          entry.getValue().poll(BATCH).stream().anyMatch(c -> c.type() == Commit.Type.DELETE);
      if (went) {
        changed = true;
        reconcile(entry.getKey());
      }
    }
    return changed;
  }

  /** Starts anew from what the store has now. */
  private void resynchronize() {
    Store.Feed old = feed;
    if (old != null) {
      old.close();
    }
    objectFeeds.values().forEach(Store.Feed::close);
    objectFeeds.clear();
    feed = store.watch(DEFINITIONS, store.revision(), this::react);
    Set<String> groups = new LinkedHashSet<>();
    for (KubeObject object : allDefinitions()) {
      groups.add(object.spec().path("group").asText());
    }
    served.values().forEach(s -> groups.add(s.definition().group()));
    groups.forEach(this::reconcileGroup);
    drain();
  }

  private List<KubeObject> allDefinitions() {
    return store.latest().list(Key.prefix(DEFINITIONS, ""), "", Integer.MAX_VALUE);
  }

  private List<CustomResourceDefinition> definitionsOf(String group) {
    List<CustomResourceDefinition> definitions = new ArrayList<>();
    for (KubeObject object : allDefinitions()) {
      if (object.spec().path("group").asText().equals(group)) {
        definitions.add(CustomResourceDefinition.parse(object.json()));
      }
    }
    return definitions;
  }

  private void reconcileGroup(String group) {
    Set<String> names = new LinkedHashSet<>();
    definitionsOf(group).forEach(d -> names.add(d.name()));
    for (Served was : List.copyOf(served.values())) {
      if (was.definition().group().equals(group) && !names.contains(was.definition().name())) {
        withdraw(was.definition().name());
      }
    }
    names.forEach(this::reconcile);
  }

  private void reconcile(String name) {
    KubeObject object = store.get(Key.of(DEFINITIONS, "", name)).orElse(null);
    if (object == null) {
      withdraw(name);
      return;
    }
    object = acceptNames(object);
    if (object != null) {
      serve(object);
      if (object.isBeingDeleted()) {
        new DefinitionRemoval(registry, this::watchObjects).proceed(object, now());
        withdrawUnlessThere(name);
      }
    }
  }

  private void withdrawUnlessThere(String name) {
    KubeObject left = store.get(Key.of(DEFINITIONS, "", name)).orElse(null);
    if (left == null) {
      withdraw(name);
    } else {
      serve(left);
    }
  }

  private @Nullable KubeObject acceptNames(KubeObject object) {
    CustomResourceDefinition definition = CustomResourceDefinition.parse(object.json());
    List<CustomResourceDefinition> others = new ArrayList<>(definitionsOf(definition.group()));
    others.removeIf(other -> other.name().equals(definition.name()));
    ObjectNode status = DefinitionNames.status(definition, others, now());
    if (status.equals(definition.status())) {
      return object;
    }
    ObjectNode changed = Json.object();
    changed.setAll(object.json());
    changed.set("status", status);
    return update(object, changed);
  }

  private @Nullable KubeObject update(KubeObject old, ObjectNode changed) {
    Key key = Key.of(DEFINITIONS, "", old.name());
    try {
      return store.update(key, old.revision(), KubeObject.of(changed), 0);
    } catch (RevisionMismatchException e) {
      // Somebody else was faster; the feed will tell of that change.
      return null;
    }
  }

  private String now() {
    return registry.context().loop().clock().now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void serve(KubeObject object) {
    CustomResourceDefinition definition = CustomResourceDefinition.parse(object.json());
    Served was = served.get(definition.name());
    if (was != null && looksTheSame(was.definition(), definition)) {
      return;
    }
    List<ResourceDefinition> resources =
        ServedVersions.of(definition, webhooks.conversionOf(definition.json()));
    served.put(definition.name(), new Served(definition, resources));
    List<ResourceDefinition> before = was == null ? List.of() : was.resources();
    if (!before.isEmpty() || !resources.isEmpty()) {
      catalog.replace(before::contains, resources);
    }
    if (was != null && !isServedAlike(was.definition(), definition)) {
      catalog.customWatches().end(resourceOf(was.definition()));
    }
  }

  private static GroupResource resourceOf(CustomResourceDefinition definition) {
    return new GroupResource(definition.group(), definition.names().plural());
  }

  /** Whether open watches may go on; a definition that is going still serves them to the end. */
  private static boolean isServedAlike(CustomResourceDefinition a, CustomResourceDefinition b) {
    return a.spec().equals(b.spec()) && a.acceptedNames().equals(b.acceptedNames());
  }

  private static boolean looksTheSame(CustomResourceDefinition a, CustomResourceDefinition b) {
    return isServedAlike(a, b)
        && a.isEstablished() == b.isEstablished()
        && a.isConditionTrue("Terminating") == b.isConditionTrue("Terminating");
  }

  private void withdraw(String name) {
    Store.Feed objects = objectFeeds.remove(name);
    if (objects != null) {
      objects.close();
    }
    Served was = served.remove(name);
    if (was != null && !was.resources().isEmpty()) {
      catalog.remove(was.resources()::contains);
      catalog.customWatches().end(resourceOf(was.definition()));
    }
  }

  /** Has a definition looked at again whenever one of its objects goes. */
  private void watchObjects(CustomResourceDefinition definition) {
    GroupResource resource = resourceOf(definition);
    objectFeeds.computeIfAbsent(
        definition.name(), name -> store.watch(resource, store.revision(), this::react));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Store.Feed open = feed;
      if (open != null) {
        open.close();
      }
      objectFeeds.values().forEach(Store.Feed::close);
      objectFeeds.clear();
    } finally {
      lock.unlock();
    }
  }
}
