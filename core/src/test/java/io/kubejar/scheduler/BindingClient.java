package io.kubejar.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.client.Client;
import io.kubejar.client.ResourceClient;
import io.kubejar.watch.WatchStream;
import java.util.Map;
import java.util.Optional;

/** Binds pods itself, for API servers whose pods have no binding subresource. */
public record BindingClient(Client server) implements Client {
  @Override
  public ResourceClient resource(GroupVersionResource resource) {
    return new Resource(server.resource(resource));
  }

  private record Resource(ResourceClient server) implements ResourceClient {
    @Override
    public KubeObject get(String namespace, String name) {
      return server.get(namespace, name);
    }

    @Override
    public Optional<KubeObject> find(String namespace, String name) {
      return server.find(namespace, name);
    }

    @Override
    public ObjectList list(String namespace, Map<String, String> query) {
      return server.list(namespace, query);
    }

    @Override
    public WatchStream watch(String namespace, Map<String, String> query, Runnable onAvailable) {
      return server.watch(namespace, query, onAvailable);
    }

    @Override
    public KubeObject create(String namespace, ObjectNode object) {
      return server.create(namespace, object);
    }

    @Override
    public KubeObject update(ObjectNode object) {
      return server.update(object);
    }

    @Override
    public KubeObject updateStatus(ObjectNode object) {
      return server.updateStatus(object);
    }

    @Override
    public KubeObject updateSubresource(String subresource, ObjectNode object) {
      return server.updateSubresource(subresource, object);
    }

    @Override
    public void createSubresource(
        String namespace, String name, String subresource, ObjectNode object) {
      ObjectNode pod = server.get(namespace, name).mutableJson();
      pod.withObjectProperty("spec").set("nodeName", object.path("target").path("name"));
      server.update(pod);
    }

    @Override
    public KubeObject patch(
        String namespace, String name, String subresource, String mediaType, JsonNode patch) {
      return server.patch(namespace, name, subresource, mediaType, patch);
    }

    @Override
    public void delete(String namespace, String name, ObjectNode options) {
      server.delete(namespace, name, options);
    }
  }
}
