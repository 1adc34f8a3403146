package io.kubejar.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * Changes or refuses writes that are otherwise in order; a refusal is a {@link
 * io.kubejar.apimachinery.StatusException}. Called on the requests' threads, many at a time.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/interfaces.go}. An update is admitted anew each
 * time it is retried because another writer was faster.
 */
public interface AdmissionPlugin {

  /** The name under which Kubernetes knows the plugin, such as {@code LimitRanger}. */
  String name();

  /** Whether the plugin cares about an operation at all; few do about connections. */
  default boolean handles(Operation operation) {
    return operation != Operation.CONNECT;
  }

  /**
   * Completes the object that is written, before it is validated.
   *
   * @param object the object, to be changed in place; for a deletion an empty tree, whose changes
   *     are ignored
   */
  default void mutate(AdmissionRequest request, ObjectNode object) {}

  /**
   * The same for plugins that want to be asked again when another one changes the object after
   * them, or that make the others be asked again.
   *
   * @param round of this request: the first, or the second after a change
   */
  default void mutate(AdmissionRequest request, ObjectNode object, MutationRound round) {
    mutate(request, object);
  }

  /**
   * Refuses what must not be written.
   *
   * @param object the object as it will be stored; null for a deletion
   */
  default void validate(AdmissionRequest request, @Nullable KubeObject object) {}
}
