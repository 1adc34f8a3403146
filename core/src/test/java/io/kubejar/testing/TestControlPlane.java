package io.kubejar.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.CatalogResources;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.ResourceClient;
import io.kubejar.client.ServedResources;
import io.kubejar.client.SharedInformers;
import io.kubejar.clock.EventLoop;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.ControllerManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An in-process control plane with controllers, and short ways to do what tests of controllers do:
 * every change waits until all controllers are idle again.
 */
public final class TestControlPlane implements AutoCloseable {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int ATTEMPTS = 20;

  private final InProcessControlPlane controlPlane;
  private final List<ControllerManager> managers = new ArrayList<>();

  /** A control plane whose built-in kinds have no rules of their own. */
  public TestControlPlane() {
    this(new InProcessControlPlane());
  }

  private TestControlPlane(InProcessControlPlane controlPlane) {
    this.controlPlane = controlPlane;
  }

  /** A control plane that treats built-in kinds as real API servers do. */
  public static TestControlPlane withBuiltInKinds() {
    return new TestControlPlane(InProcessControlPlane.withBuiltInKinds());
  }

  /** Starts controllers and waits until they have nothing to do; the control plane stops them. */
  public ControllerManager start(Controller... controllers) {
    ControllerManager manager = new ControllerManager(List.of(controllers), Set.of());
    managers.add(manager);
    manager.start(controlPlane.loop(), controlPlane::context);
    settle();
    return manager;
  }

  /**
   * The same with caches of their own, as in a new process; see {@link RestartingControllers} for
   * controllers that are stopped and started again.
   */
  ControllerManager startFresh(Controller... controllers) {
    ControllerManager manager = new ControllerManager(List.of(controllers), Set.of());
    managers.add(manager);
    SharedInformers informers = controlPlane.newInformers();
    manager.start(controlPlane.loop(), name -> controlPlane.context(name, informers));
    settle();
    return manager;
  }

  public ServedResources resources() {
    return new CatalogResources(controlPlane.catalog());
  }

  public InProcessControlPlane controlPlane() {
    return controlPlane;
  }

  /** What a component under test is given. */
  public ComponentContext context() {
    return controlPlane.context("test");
  }

  public EventLoop loop() {
    return controlPlane.loop();
  }

  public Instant now() {
    return loop().clock().now();
  }

  /** Waits until all components are idle; time stands still. */
  public void settle() {
    controlPlane.settle();
  }

  /** Moves time on, and waits until all components are idle. */
  public void advance(Duration duration) {
    controlPlane.advance(duration);
  }

  public ResourceClient resource(String apiVersion, String plural) {
    return controlPlane.client().resource(apiVersion, plural);
  }

  /** Parses YAML. */
  public static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Creates an object from YAML in the namespace that it names, and waits until all is idle. */
  public KubeObject create(String plural, String text) {
    ObjectNode object = yaml(text);
    String namespace = object.path("metadata").path("namespace").asText();
    KubeObject created =
        resource(object.path("apiVersion").asText(), plural).create(namespace, object);
    settle();
    return created;
  }

  /** Changes an object as it is now, and waits until all is idle. */
  public KubeObject edit(
      String apiVersion,
      String plural,
      String namespace,
      String name,
      UnaryOperator<ObjectNode> edit) {
    return write(apiVersion, plural, namespace, name, "", edit);
  }

  /** Changes the status of an object as it is now, and waits until all is idle. */
  public KubeObject editStatus(
      String apiVersion,
      String plural,
      String namespace,
      String name,
      UnaryOperator<ObjectNode> edit) {
    return write(apiVersion, plural, namespace, name, "status", edit);
  }

  private KubeObject write(
      String apiVersion,
      String plural,
      String namespace,
      String name,
      String subresource,
      UnaryOperator<ObjectNode> edit) {
    ResourceClient objects = resource(apiVersion, plural);
    for (int attempt = 1; ; attempt++) {
      try {
        ObjectNode edited = edit.apply(objects.get(namespace, name).mutableJson());
        KubeObject written =
            subresource.isEmpty()
                ? objects.update(edited)
                : objects.updateSubresource(subresource, edited);
        settle();
        return written;
      } catch (StatusException e) {
        if (!e.isConflict() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Deletes an object, and waits until all is idle. */
  public void delete(String apiVersion, String plural, String namespace, String name) {
    delete(apiVersion, plural, namespace, name, "Background");
  }

  public void delete(
      String apiVersion, String plural, String namespace, String name, String propagationPolicy) {
    ObjectNode options = Json.object().put("propagationPolicy", propagationPolicy);
    resource(apiVersion, plural).delete(namespace, name, options);
    settle();
  }

  /** The objects of a resource in a namespace. */
  public List<KubeObject> list(String apiVersion, String plural, String namespace) {
    return resource(apiVersion, plural).list(namespace, Map.of()).items();
  }

  public List<KubeObject> pods(String namespace) {
    return list("v1", "pods", namespace);
  }

  /** The events of a reason in a namespace, as {@code type: message}. */
  public List<String> events(String namespace, String reason) {
    return list("v1", "events", namespace).stream()
        .filter(e -> e.json().path("reason").asText().equals(reason))
        .map(e -> e.json().path("type").asText() + ": " + e.json().path("message").asText())
        .toList();
  }

  @Override
  public void close() {
    managers.forEach(ControllerManager::close);
    controlPlane.close();
  }
}
