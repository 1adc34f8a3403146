package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apiserver.apiextensions.schema.Normalization;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.TypeSchemas;
import io.kubejar.apiserver.registry.Converter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Translates between one version of a custom resource and the version that is stored. What comes
 * from the store is normalized by today's schema, whatever it was when the object was written.
 *
 * <p>Follows {@code crdConversionRESTOptionsGetter} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go}.
 */
final class CustomResourceConverter implements Converter {
  private final CustomResourceDefinition definition;
  private final CustomResourceDefinition.Version version;
  private final VersionConversion conversion;
  private final Map<String, ObjectSchema> types = new ConcurrentHashMap<>();

  CustomResourceConverter(
      CustomResourceDefinition definition,
      CustomResourceDefinition.Version version,
      VersionConversion conversion) {
    this.definition = definition;
    this.version = version;
    this.conversion = conversion;
  }

  @Override
  public KubeObject fromStorage(KubeObject stored) {
    String storedVersion = GroupVersionKind.of(stored.apiVersion(), "").version();
    StructuralSchema storedSchema = schemaOf(definition.version(storedVersion));
    boolean sameVersion = storedVersion.equals(version.name());
    boolean normal = storedSchema == null || Normalization.isNormal(stored.json(), storedSchema);
    if (sameVersion && normal) {
      return stored;
    }
    ObjectNode object = stored.mutableJson();
    if (!normal && storedSchema != null) {
      Normalization.normalize(object, storedSchema);
    }
    return KubeObject.of(sameVersion ? object : convert(object, version));
  }

  @Override
  public ObjectNode toStorage(ObjectNode served) {
    CustomResourceDefinition.Version storage = definition.storageVersion();
    WholeNumbers.shorten(served);
    return storage.name().equals(version.name()) ? served : convert(served, storage);
  }

  @Override
  public @Nullable ObjectSchema typeIn(String apiVersion) {
    GroupVersionKind wanted = GroupVersionKind.of(apiVersion, "");
    CustomResourceDefinition.Version target = definition.version(wanted.version());
    if (target == null || !wanted.group().equals(definition.group())) {
      return null;
    }
    return types.computeIfAbsent(
        apiVersion,
        v -> {
          StructuralSchema schema = target.schema();
          return TypeSchemas.resource(
              schema == null ? StructuralSchema.parse(Json.emptyObject()) : schema);
        });
  }

  @Override
  public ObjectNode toVersion(ObjectNode served, String apiVersion) {
    return conversion.convert(served, apiVersion);
  }

  private ObjectNode convert(ObjectNode object, CustomResourceDefinition.Version target) {
    ObjectNode converted = conversion.convert(object, definition.group() + "/" + target.name());
    StructuralSchema schema = schemaOf(target);
    if (schema != null) {
      Normalization.prune(converted, schema);
    }
    return converted;
  }

  private static @Nullable StructuralSchema schemaOf(
      CustomResourceDefinition.@Nullable Version version) {
    return version == null ? null : version.schema();
  }
}
