package io.kubejar.apiserver.admission.plugins;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.List;
import java.util.Optional;

/** The objects that plugins decide by, read from the store: there is no cache that could lag. */
record StoredObjects(Store store) {
  static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  static final GroupResource SERVICE_ACCOUNTS = new GroupResource("", "serviceaccounts");
  static final GroupResource LIMIT_RANGES = new GroupResource("", "limitranges");
  static final GroupResource QUOTAS = new GroupResource("", "resourcequotas");
  static final GroupResource PRIORITY_CLASSES =
      new GroupResource("scheduling.k8s.io", "priorityclasses");
  static final GroupResource STORAGE_CLASSES =
      new GroupResource("storage.k8s.io", "storageclasses");
  static final GroupResource INGRESS_CLASSES =
      new GroupResource("networking.k8s.io", "ingressclasses");
  static final GroupResource RUNTIME_CLASSES = new GroupResource("node.k8s.io", "runtimeclasses");
  static final GroupResource NODES = new GroupResource("", "nodes");
  static final GroupResource PODS = new GroupResource("", "pods");

  Optional<KubeObject> find(GroupResource resource, String namespace, String name) {
    return store.get(Key.of(resource, namespace, name));
  }

  /** All objects of a resource, or those in one namespace. */
  List<KubeObject> list(GroupResource resource, String namespace) {
    return store.latest().list(Key.prefix(resource, namespace), "", Integer.MAX_VALUE);
  }
}
