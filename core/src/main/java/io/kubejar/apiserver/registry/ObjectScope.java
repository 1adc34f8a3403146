package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.watch.StoreWatch;

/** The objects of a resource that a watch is about, as its version shows them. */
record ObjectScope(ResourceDefinition definition, String namespace, Selection selection)
    implements StoreWatch.Scope {

  @Override
  public GroupResource resource() {
    return definition.storage().resource();
  }

  @Override
  public boolean selects(KubeObject stored) {
    return (namespace.isEmpty() || namespace.equals(stored.namespace()))
        && (selection.isEverything() || selection.selects(serve(stored)));
  }

  @Override
  public KubeObject serve(KubeObject stored) {
    return definition.storage().converter().fromStorage(stored);
  }

  @Override
  public KubeObject bookmark(long revision, boolean endsInitialEvents) {
    ObjectNode json = Json.object();
    json.put("kind", definition.names().kind());
    json.put("apiVersion", definition.resource().apiVersion());
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(revision));
    if (endsInitialEvents) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    return KubeObject.of(json);
  }
}
