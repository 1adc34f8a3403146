package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.VersionPriority;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apiserver.apiextensions.CustomResourceDefinition.Names;
import io.kubejar.apiserver.apiextensions.CustomResourceDefinition.Version;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.TypeSchemas;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceDefinition.Subresource;
import io.kubejar.apiserver.registry.SelectableFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The resources that an established definition adds to the catalogue, one per served version.
 *
 * <p>Follows {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_discovery_controller.go} and {@code
 * customresource_handler.go}.
 */
final class ServedVersions {
  private static final Set<String> ALL_VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final Set<String> TERMINATING_VERBS =
      Set.of("delete", "deletecollection", "get", "list", "watch");
  private static final Set<String> SUBRESOURCE_VERBS = Set.of("get", "patch", "update");

  private final CustomResourceDefinition definition;
  private final Names names;
  private final boolean terminating;
  private final VersionConversion conversion;

  private ServedVersions(CustomResourceDefinition definition, VersionConversion conversion) {
    this.definition = definition;
    this.names = definition.acceptedNames();
    this.terminating = definition.isConditionTrue("Terminating");
    this.conversion = conversion;
  }

  /** The resources; none if the definition is not established. */
  static List<ResourceDefinition> of(
      CustomResourceDefinition definition, VersionConversion conversion) {
    List<ResourceDefinition> resources = new ArrayList<>();
    if (definition.isEstablished()) {
      ServedVersions served = new ServedVersions(definition, conversion);
      for (Version version : definition.versions()) {
        if (version.served()) {
          resources.add(served.define(version));
        }
      }
    }
    return resources;
  }

  private ResourceDefinition define(Version version) {
    GroupVersionResource resource =
        new GroupVersionResource(definition.group(), version.name(), names.plural());
    return new ResourceDefinition(
        resource,
        new ResourceDefinition.Names(
            names.kind(),
            names.listKind(),
            names.singular(),
            names.shortNames(),
            names.categories()),
        definition.isNamespaced(),
        terminating ? TERMINATING_VERBS : ALL_VERBS,
        new ResourceDefinition.Storage(
            new GroupResource(definition.group(), names.plural()),
            new CustomResourceConverter(definition, version, conversion)),
        new LazyType(version.schema()),
        new CustomResourceStrategy(definition, version, terminating),
        selectableFields(version),
        subresources(version),
        new ResourceDefinition.CustomResource(
            openApiSchema(version),
            version.printerColumns(),
            version.scale(),
            deprecationWarning(version)));
  }

  /** The schema as documents show it: it says which fields can be selected by. */
  private static JsonNode openApiSchema(Version version) {
    JsonNode schema = version.json().path("schema").path("openAPIV3Schema");
    if (version.selectableFields().isEmpty() || !schema.isObject()) {
      return schema;
    }
    ObjectNode withFields = Json.object();
    withFields.setAll((ObjectNode) schema);
    ArrayNode fields = withFields.putArray("x-kubernetes-selectable-fields");
    for (JsonNode field : version.selectableFields()) {
      fields.addObject().put("fieldPath", field.path("jsonPath").asText().substring(1));
    }
    return withFields;
  }

  private String deprecationWarning(Version version) {
    if (!version.json().path("deprecated").asBoolean()) {
      return "";
    }
    JsonNode warning = version.json().path("deprecationWarning");
    if (warning.isTextual()) {
      return warning.asText();
    }
    String deprecated = typeText(version) + " is deprecated";
    return definition.versions().stream()
        .filter(v -> v.served() && !v.json().path("deprecated").asBoolean())
        .min(Comparator.comparing(Version::name, VersionPriority.HIGHEST_FIRST))
        .filter(newer -> VersionPriority.HIGHEST_FIRST.compare(newer.name(), version.name()) < 0)
        .map(newer -> deprecated + "; use " + typeText(newer))
        .orElse(deprecated);
  }

  private String typeText(Version version) {
    return definition.group() + "/" + version.name() + " " + names.kind();
  }

  private Map<String, Subresource> subresources(Version version) {
    Map<String, Subresource> subresources = new LinkedHashMap<>();
    if (version.hasStatus()) {
      GroupVersionKind kind =
          new GroupVersionKind(definition.group(), version.name(), names.kind());
      subresources.put("status", new Subresource("status", kind, SUBRESOURCE_VERBS));
    }
    if (version.scale().isObject()) {
      GroupVersionKind kind = new GroupVersionKind("autoscaling", "v1", "Scale");
      subresources.put("scale", new Subresource("scale", kind, SUBRESOURCE_VERBS));
    }
    return subresources;
  }

  private static SelectableFields selectableFields(Version version) {
    Map<String, Function<KubeObject, String>> readers = new LinkedHashMap<>();
    for (JsonNode field : version.selectableFields()) {
      String path = field.path("jsonPath").asText();
      if (path.startsWith(".")) {
        String[] names = path.substring(1).split("\\.", -1);
        readers.put(path.substring(1), object -> read(object, names));
      }
    }
    return readers.isEmpty() ? SelectableFields.NONE : new SelectableFields(readers);
  }

  private static String read(KubeObject object, String[] names) {
    JsonNode value = object.json();
    for (String name : names) {
      value = value.path(name);
    }
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  /** The type that patches go by, made when first asked for. */
  private static final class LazyType implements Supplier<ObjectSchema> {
    private final @Nullable StructuralSchema schema;
    private volatile @Nullable ObjectSchema type;

    LazyType(@Nullable StructuralSchema schema) {
      this.schema = schema;
    }

    @Override
    public ObjectSchema get() {
      ObjectSchema made = type;
      if (made == null) {
        StructuralSchema own = schema;
        made = TypeSchemas.resource(own == null ? StructuralSchema.parse(Json.emptyObject()) : own);
        type = made;
      }
      return made;
    }
  }
}
