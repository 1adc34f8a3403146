package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.kubelet.ReferencedObjects.Kind;
import io.kubejar.kubelet.ReferencedObjects.Reference;
import io.kubejar.kubelet.cri.Expansion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a container: {@code envFrom}, then {@code env}, references resolved.
 *
 * <p>Follows {@code makeEnvironmentVariables} in {@code pkg/kubelet/kubelet_pods.go}. The variables
 * of Services ({@code enableServiceLinks}) are not made.
 */
final class ContainerEnvironment {
  private final ReferencedObjects objects;
  private final KubeObject pod;
  private final JsonNode container;
  private final PodFields fields;
  private final Map<String, String> variables = new LinkedHashMap<>();

  private ContainerEnvironment(
      ReferencedObjects objects, KubeObject pod, JsonNode container, PodFields fields) {
    this.objects = objects;
    this.pod = pod;
    this.container = container;
    this.fields = fields;
  }

  /** Something that a variable refers to is not there. */
  static final class MissingReferenceException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Reference reference;

    MissingReferenceException(Reference reference, String message) {
      super(message);
      this.reference = reference;
    }

    Reference reference() {
      return reference;
    }
  }

  /**
   * @throws MissingReferenceException if an object or key that is not optional does not exist
   */
  static Map<String, String> of(
      ReferencedObjects objects, KubeObject pod, JsonNode container, PodFields fields)
      throws MissingReferenceException {
    ContainerEnvironment environment = new ContainerEnvironment(objects, pod, container, fields);
    environment.variables.put("HOSTNAME", fields.hostName());
    for (JsonNode source : container.path("envFrom")) {
      environment.addAll(source);
    }
    for (JsonNode variable : container.path("env")) {
      environment.add(variable);
    }
    return environment.variables;
  }

  private void addAll(JsonNode source) throws MissingReferenceException {
    boolean secret = source.has("secretRef");
    JsonNode ref = source.path(secret ? "secretRef" : "configMapRef");
    KubeObject object = find(secret ? Kind.SECRET : Kind.CONFIG_MAP, ref);
    if (object != null) {
      String prefix = source.path("prefix").asText();
      for (Map.Entry<String, JsonNode> entry : object.json().path("data").properties()) {
        String value = entry.getValue().asText();
        variables.put(prefix + entry.getKey(), secret ? decode(value) : value);
      }
    }
  }

  private void add(JsonNode variable) throws MissingReferenceException {
    String name = variable.path("name").asText();
    JsonNode from = variable.path("valueFrom");
    String value;
    if (from.has("configMapKeyRef")) {
      value = key(Kind.CONFIG_MAP, from.path("configMapKeyRef"));
    } else if (from.has("secretKeyRef")) {
      value = key(Kind.SECRET, from.path("secretKeyRef"));
    } else if (from.has("fieldRef")) {
      value = fields.field(from.path("fieldRef").path("fieldPath").asText());
    } else if (from.has("resourceFieldRef")) {
      value = fields.resource(container, from.path("resourceFieldRef"));
    } else {
      value = Expansion.expand(variable.path("value").asText(), variables);
    }
    if (value != null) {
      variables.put(name, value);
    }
  }

  /** The value of a key; null if it is missing and optional. */
  private @Nullable String key(Kind kind, JsonNode ref) throws MissingReferenceException {
    KubeObject object = find(kind, ref);
    if (object == null) {
      return null;
    }
    String key = ref.path("key").asText();
    JsonNode value = object.json().path("data").get(key);
    if (value != null) {
      return kind == Kind.SECRET ? decode(value.asText()) : value.asText();
    }
    if (ref.path("optional").asBoolean()) {
      return null;
    }
    String message =
        "couldn't find key "
            + key
            + " in "
            + object.kind()
            + " "
            + pod.namespace()
            + "/"
            + object.name();
    throw new MissingReferenceException(
        new Reference(kind, pod.namespace(), object.name()), message);
  }

  private @Nullable KubeObject find(Kind kind, JsonNode ref) throws MissingReferenceException {
    String name = ref.path("name").asText();
    Reference reference = new Reference(kind, pod.namespace(), name);
    KubeObject object = objects.get(reference);
    if (object == null && !ref.path("optional").asBoolean()) {
      throw new MissingReferenceException(reference, kind.word() + " \"" + name + "\" not found");
    }
    return object;
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
