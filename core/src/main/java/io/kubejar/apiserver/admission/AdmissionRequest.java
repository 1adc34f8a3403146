package io.kubejar.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.UserInfo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What admission plugins are asked about.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/attributes.go}.
 *
 * @param oldObject the object before an update or a deletion, null otherwise
 * @param options how the write was asked for
 * @param warnings takes texts that the sender is warned with
 */
public record AdmissionRequest(
    Operation operation,
    Target target,
    UserInfo user,
    @Nullable KubeObject oldObject,
    Options options,
    Consumer<String> warnings) {

  /**
   * What is written to.
   *
   * @param kind of the object that is sent, which for subresources may differ from the resource's
   * @param name empty if the name is to be generated, or for a whole collection
   * @param subresource empty for the object itself
   */
  public record Target(
      GroupVersionResource resource,
      GroupVersionKind kind,
      String namespace,
      String name,
      String subresource) {

    /** Whether the request is about a Namespace object. */
    public boolean isNamespace() {
      return resource.resource().equals("namespaces") && resource.group().isEmpty();
    }

    /**
     * The namespace as webhooks and policies are told it: that of the request, and for a Namespace
     * object its own name.
     */
    public String attributedNamespace() {
      return isNamespace() ? name : namespace;
    }
  }

  /**
   * How the write was asked for.
   *
   * @param dryRun whether nothing will be stored, so that plugins must leave no trace
   * @param createsOnUpdate whether an update or a patch creates the object, because there is none
   * @param json the {@code CreateOptions}, {@code UpdateOptions}, {@code PatchOptions} or {@code
   *     DeleteOptions}
   */
  public record Options(boolean dryRun, boolean createsOnUpdate, JsonNode json) {}
}
