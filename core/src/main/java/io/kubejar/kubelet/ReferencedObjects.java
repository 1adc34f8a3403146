package io.kubejar.kubelet;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.client.Informers;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects that Pods refer to by name, and the Pods that wait for one that is missing.
 *
 * <p>Stands for the kubelet's ConfigMap, Secret and claim caches; a waiting Pod is told at once
 * instead of asking again every few seconds. Owned by the event loop.
 */
final class ReferencedObjects {
  private final Map<Kind, Informer> informers = new EnumMap<>(Kind.class);
  private final Map<Reference, Set<Runnable>> waiting = new HashMap<>();

  /** The kinds of object that a Pod can wait for. */
  enum Kind {
    CONFIG_MAP("configmaps", "configmap"),
    SECRET("secrets", "secret"),
    CLAIM("persistentvolumeclaims", "persistentvolumeclaim"),
    NODE("nodes", "node"),
    RESOURCE_CLAIM("resource.k8s.io/v1", "resourceclaims", "resourceclaim");

    private final String apiVersion;
    private final String resource;
    private final String word;

    Kind(String resource, String word) {
      this("v1", resource, word);
    }

    Kind(String apiVersion, String resource, String word) {
      this.apiVersion = apiVersion;
      this.resource = resource;
      this.word = word;
    }

    /** As messages name it: {@code configmap}. */
    String word() {
      return word;
    }

    String resource() {
      return resource;
    }
  }

  /** Names an object of a kind. */
  record Reference(Kind kind, String namespace, String name) {}

  ReferencedObjects(Informers source) {
    for (Kind kind : Kind.values()) {
      Informer informer = source.informer(kind.apiVersion, kind.resource);
      informers.put(kind, informer);
      informer.addHandler(new Waker(kind));
    }
  }

  @Nullable KubeObject get(Reference reference) {
    Informer informer = informers.get(reference.kind());
    return informer == null ? null : informer.get(reference.namespace(), reference.name());
  }

  /** Runs something once when the object appears or changes. */
  void await(Reference reference, Runnable wake) {
    waiting.computeIfAbsent(reference, r -> new LinkedHashSet<>()).add(wake);
  }

  private final class Waker implements Informer.Handler {
    private final Kind kind;

    Waker(Kind kind) {
      this.kind = kind;
    }

    @Override
    public void onAdd(KubeObject object) {
      if (!waiting.isEmpty()) {
        Set<Runnable> woken =
            waiting.remove(new Reference(kind, object.namespace(), object.name()));
        if (woken != null) {
          woken.forEach(Runnable::run);
        }
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject object) {
      onAdd(object);
    }

    @Override
    public void onDelete(KubeObject object) {
      // Running containers keep what they were started with.
    }
  }
}
