package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.store.Key;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One write as the registry sees it: to which resource, by whom, how.
 *
 * @param namespace of the request, empty for cluster-scoped resources
 * @param subresource empty for the object itself
 * @param warnings takes texts that the sender is warned with
 */
public record WriteContext(
    ResourceDefinition definition,
    String namespace,
    String subresource,
    UserInfo user,
    WriteOptions options,
    Consumer<String> warnings) {
  private static final String OPTIONS_VERSION = "meta.k8s.io/v1";
  private static final String CREATE = "CreateOptions";

  /** The place of an object in the store. */
  public Key key(String name) {
    return Key.of(definition.storage().resource(), namespace, name);
  }

  /** What admission plugins are told about this write. */
  public AdmissionRequest admissionRequest(
      Operation operation, String name, @Nullable KubeObject oldObject) {
    ResourceDefinition.Subresource sub = definition.subresources().get(subresource);
    AdmissionRequest.Target target =
        new AdmissionRequest.Target(
            definition.resource(),
            sub == null ? definition.kind() : sub.kind(),
            namespace,
            name,
            subresource);
    boolean createsOnUpdate =
        operation == Operation.CREATE && !options.json().path("kind").asText().equals(CREATE);
    return new AdmissionRequest(
        operation,
        target,
        user,
        oldObject,
        new AdmissionRequest.Options(options.dryRun(), createsOnUpdate, options(operation)),
        warnings);
  }

  /** The options in the kind that belongs to the operation, whichever verb brought them. */
  private ObjectNode options(Operation operation) {
    String kind =
        switch (operation) {
          case CREATE -> CREATE;
          case UPDATE -> "UpdateOptions";
          default -> "DeleteOptions";
        };
    ObjectNode json = options.json();
    if (json.path("kind").asText().equals(kind)
        && json.path("apiVersion").asText().equals(OPTIONS_VERSION)) {
      return json;
    }
    ObjectNode own = json.deepCopy().put("kind", kind).put("apiVersion", OPTIONS_VERSION);
    own.remove("force");
    return own;
  }

  /** The same write in another namespace. */
  public WriteContext withNamespace(String other) {
    return new WriteContext(definition, other, subresource, user, options, warnings);
  }

  StatusException notFound(String name) {
    return StatusException.notFound(definition.groupResource(), name);
  }

  public StatusException conflict(String name, String why) {
    return StatusException.conflict(definition.groupResource(), name, why);
  }

  StatusException invalid(String name, List<FieldError> errors) {
    return StatusException.invalid(definition.groupKind(), name, errors);
  }

  /** A stored object as the sender's version shows it. */
  KubeObject serve(KubeObject stored) {
    return definition.storage().converter().fromStorage(stored);
  }

  /** The sender's object in the form in which it is stored. */
  KubeObject toStorage(ObjectNode served) {
    Converter converter = definition.storage().converter();
    return KubeObject.of(
        converter == Converter.IDENTITY ? served : converter.toStorage(served.deepCopy()));
  }
}
