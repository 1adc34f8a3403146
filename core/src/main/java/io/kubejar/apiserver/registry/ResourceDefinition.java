package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One resource in one version as it is served: built in, or defined by a CustomResourceDefinition.
 * Immutable; a changed CRD makes new definitions.
 *
 * @param names how paths and clients call it
 * @param namespaced whether its objects live in namespaces
 * @param verbs the verbs that discovery lists
 * @param storage where and in which form its objects are stored
 * @param schema the type of its objects, made when first needed
 * @param strategy what is particular about its kind
 * @param selectableFields what field selectors may name
 * @param subresources its subresources by name, such as {@code status}
 * @param custom what a CustomResourceDefinition says of it, null for built-in resources
 */
public record ResourceDefinition(
    GroupVersionResource resource,
    Names names,
    boolean namespaced,
    Set<String> verbs,
    Storage storage,
    Supplier<ObjectSchema> schema,
    Strategy strategy,
    SelectableFields selectableFields,
    Map<String, Subresource> subresources,
    @Nullable CustomResource custom) {

  /** A built-in resource. */
  public ResourceDefinition(
      GroupVersionResource resource,
      Names names,
      boolean namespaced,
      Set<String> verbs,
      Storage storage,
      Supplier<ObjectSchema> schema,
      Strategy strategy,
      SelectableFields selectableFields,
      Map<String, Subresource> subresources) {
    this(
        resource,
        names,
        namespaced,
        verbs,
        storage,
        schema,
        strategy,
        selectableFields,
        subresources,
        null);
  }

  /**
   * What a CustomResourceDefinition says of one version, in its own words; parts that it does not
   * say are missing nodes.
   *
   * @param openApiSchema {@code schema.openAPIV3Schema}
   * @param printerColumns {@code additionalPrinterColumns}
   * @param scale {@code subresources.scale}: where the replica counts are
   * @param deprecationWarning what users of a deprecated version are warned with, empty if the
   *     version is not deprecated
   */
  public record CustomResource(
      JsonNode openApiSchema, JsonNode printerColumns, JsonNode scale, String deprecationWarning) {}

  /**
   * Where and in which form objects are stored.
   *
   * @param resource the resource under whose key they are stored: its own, or another's that holds
   *     the same objects (events.k8s.io events are stored as core events)
   */
  public record Storage(GroupResource resource, Converter converter) {}

  /** The names of a resource. */
  public record Names(
      String kind,
      String listKind,
      String singular,
      List<String> shortNames,
      List<String> categories) {}

  /**
   * A subresource as discovery lists it.
   *
   * @param kind the kind that it takes and answers with; its group and version may differ from the
   *     resource's
   */
  public record Subresource(String name, GroupVersionKind kind, Set<String> verbs) {}

  public GroupVersionKind kind() {
    return new GroupVersionKind(resource.group(), resource.version(), names.kind());
  }

  public boolean isCustom() {
    return custom != null;
  }

  /** Where objects keep what the scale subresource shows, null if there is no such subresource. */
  public @Nullable ScalePaths scale() {
    if (!subresources.containsKey("scale")) {
      return null;
    }
    return custom == null ? ScalePaths.BUILT_IN : ScalePaths.of(custom.scale());
  }

  public GroupResource groupResource() {
    return resource.groupResource();
  }

  public GroupKind groupKind() {
    return new GroupKind(resource.group(), names.kind());
  }
}
