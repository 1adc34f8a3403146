package io.kubejar.apiserver.endpoints;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the model knows of one object: enough to tell every answer about it.
 *
 * @param version the resourceVersion that the server gave it last
 */
record ModelObject(
    String uid,
    String version,
    Map<String, String> data,
    Map<String, String> labels,
    Set<String> finalizers,
    boolean deleting) {

  ModelObject {
    data = Map.copyOf(data);
    labels = Map.copyOf(labels);
    finalizers = Set.copyOf(finalizers);
  }

  ModelObject withData(String key, String value) {
    Map<String, String> changed = new TreeMap<>(data);
    changed.put(key, value);
    return new ModelObject(uid, version, changed, labels, finalizers, deleting);
  }

  ModelObject withLabel(String value) {
    return new ModelObject(uid, version, data, Map.of("color", value), finalizers, deleting);
  }

  ModelObject withFinalizer(String finalizer) {
    Set<String> changed = new TreeSet<>(finalizers);
    changed.add(finalizer);
    return new ModelObject(uid, version, data, labels, changed, deleting);
  }

  ModelObject withoutFinalizers() {
    return new ModelObject(uid, version, data, labels, Set.of(), deleting);
  }

  ModelObject markedAsDeleting() {
    return new ModelObject(uid, version, data, labels, finalizers, true);
  }

  ModelObject at(String newVersion) {
    return new ModelObject(uid, newVersion, data, labels, finalizers, deleting);
  }

  /** Whether nothing keeps the object any more. */
  boolean isGone() {
    return deleting && finalizers.isEmpty();
  }
}
