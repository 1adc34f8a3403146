package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.managedfields.FieldManager;
import io.kubejar.apimachinery.managedfields.IncompatibleVersionException;
import io.kubejar.apimachinery.managedfields.ObjectVersions;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.clock.Clock;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} of all resources, and applies objects server-side.
 *
 * <p>Knows what the field manager has to be told about a resource: its type, its other versions,
 * and which fields a write through the object or a subresource cannot change.
 */
public final class ManagedFields implements FieldOwnership {
  private final ResourceCatalog catalog;
  private final Clock clock;

  public ManagedFields(ResourceCatalog catalog, Clock clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  public void track(WriteContext write, @Nullable KubeObject old, ObjectNode object) {
    fieldManager(write).update(old, object, write.options().fieldManager(), now());
  }

  @Override
  public ObjectNode apply(
      WriteContext write, @Nullable KubeObject current, ObjectNode applied, boolean force) {
    return fieldManager(write)
        .apply(current, applied, write.options().fieldManager(), force, now());
  }

  @Override
  public void trackScale(WriteContext write, KubeObject old, ObjectNode object, boolean applies) {
    ScalePaths paths = write.definition().scale();
    if (paths == null) {
      throw new IllegalArgumentException(write.definition().groupResource() + " has no scale");
    }
    List<String> path =
        Arrays.stream(paths.specReplicas().split("\\.", -1)).filter(n -> !n.isEmpty()).toList();
    boolean force = write.options().json().path("force").asBoolean();
    FieldManager.ScaleWrite apply =
        force ? FieldManager.ScaleWrite.FORCED_APPLY : FieldManager.ScaleWrite.APPLY;
    FieldManager.ScaleWrite kind = applies ? apply : FieldManager.ScaleWrite.UPDATE;
    fieldManager(write).scale(old, object, write.options().fieldManager(), path, kind);
  }

  private String now() {
    return ObjectMetadata.timestamp(clock.now());
  }

  private FieldManager fieldManager(WriteContext write) {
    ResourceDefinition definition = write.definition();
    return new FieldManager(
        definition.kind(),
        definition.schema().get(),
        write.subresource(),
        resetFields(definition, write.subresource()),
        versions(definition));
  }

  /** Fields that the strategies put back to what they were. */
  private static List<List<String>> resetFields(ResourceDefinition definition, String subresource) {
    if (subresource.equals("status")) {
      return definition.schema().get().typeName().isEmpty()
          ? List.of(List.of("spec"), List.of("metadata"))
          : List.of(List.of("spec"), List.of("metadata", "labels"));
    }
    boolean hasStatus = definition.subresources().containsKey("status");
    return hasStatus ? List.of(List.of("status")) : List.of();
  }

  private ObjectVersions versions(ResourceDefinition definition) {
    return definition.isCustom() ? new CustomVersions(definition) : new BuiltInVersions(definition);
  }

  /** The versions of a custom resource, whether they are served or not. */
  private record CustomVersions(ResourceDefinition definition) implements ObjectVersions {
    @Override
    public Versioned convert(ObjectNode object, String apiVersion) {
      Converter converter = definition.storage().converter();
      ObjectSchema type = converter.typeIn(apiVersion);
      if (type == null) {
        throw new IncompatibleVersionException(
            "request to convert CR to an invalid group/version: " + apiVersion);
      }
      return new Versioned(converter.toVersion(object.deepCopy(), apiVersion), type);
    }

    @Override
    public ObjectNode convertBack(ObjectNode object, String apiVersion) {
      return definition.storage().converter().toVersion(object, definition.kind().apiVersion());
    }
  }

  /** The versions of a built-in resource, whose objects go by the form in which they are stored. */
  private final class BuiltInVersions implements ObjectVersions {
    private final ResourceDefinition definition;

    BuiltInVersions(ResourceDefinition definition) {
      this.definition = definition;
    }

    @Override
    public @Nullable Versioned convert(ObjectNode object, String apiVersion) {
      ResourceDefinition other = other(apiVersion);
      return other == null
          ? null
          : new Versioned(converted(object, definition, other), other.schema().get());
    }

    @Override
    public ObjectNode convertBack(ObjectNode object, String apiVersion) {
      ResourceDefinition other = other(apiVersion);
      return other == null ? object : converted(object, other, definition);
    }

    private @Nullable ResourceDefinition other(String apiVersion) {
      GroupVersionKind wanted = GroupVersionKind.of(apiVersion, definition.names().kind());
      return catalog.find(
          new GroupVersionResource(
              wanted.group(), wanted.version(), definition.resource().resource()));
    }

    private static ObjectNode converted(
        ObjectNode object, ResourceDefinition from, ResourceDefinition to) {
      KubeObject stored = KubeObject.of(from.storage().converter().toStorage(object.deepCopy()));
      return to.storage().converter().fromStorage(stored).json();
    }
  }
}
