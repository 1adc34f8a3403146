package io.kubejar.apimachinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.schema.Schema.AnySchema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ListType;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.PatchStrategy;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarType;
import io.kubejar.apimachinery.schema.Schema.Traits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes schemas of the type table's definitions.
 *
 * <p>Reads what {@code k8s.io/kube-openapi} writes: types, formats, defaults, enums and the {@code
 * x-kubernetes-} extensions. What OpenAPI cannot say of a few types (that any object fits a {@code
 * RawExtension}, that a {@code Quantity} may be written as a number) is said here.
 */
final class TypeReader {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  /** Scalar types that have their own text format. */
  private static final Map<String, ScalarSchema> SCALARS =
      Map.of(
          "io.k8s.apimachinery.pkg.api.resource.Quantity",
          scalar(ScalarType.STRING, "quantity"),
          META + "Time",
          scalar(ScalarType.STRING, "date-time"),
          META + "MicroTime",
          scalar(ScalarType.STRING, "micro-time"),
          META + "Duration",
          scalar(ScalarType.STRING, "duration"),
          "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
          scalar(ScalarType.INT_OR_STRING, "int-or-string"));

  /** Object types whose fields are not known. */
  private static final Set<String> OPEN_OBJECTS =
      Set.of("io.k8s.apimachinery.pkg.runtime.RawExtension", META + "FieldsV1", META + "Patch");

  private final TypeTable table;

  TypeReader(TypeTable table) {
    this.table = table;
  }

  /** The schema of a named type. */
  Schema readType(String typeName, JsonNode definition) {
    ScalarSchema scalar = SCALARS.get(typeName);
    if (scalar != null) {
      return scalar;
    }
    return read(typeName, definition, traits(definition));
  }

  /** The schema of a field, element or map value. */
  Schema read(JsonNode definition) {
    Traits traits = traits(definition);
    JsonNode ref = definition.get("$ref");
    if (ref == null) {
      return read("", definition, traits);
    }
    Schema referred = table.type(ref.asText());
    boolean overridesMapType = definition.has("x-kubernetes-map-type");
    if (!overridesMapType && traits.equals(Traits.NONE)) {
      return referred;
    }
    return withTraits(referred, traits, overridesMapType ? isAtomic(definition) : null);
  }

  private Schema read(String typeName, JsonNode definition, Traits traits) {
    return switch (definition.path("type").asText()) {
      case "object" -> readObject(typeName, definition, traits);
      case "array" -> readArray(definition, traits);
      case "" -> new AnySchema(traits);
      default -> readScalar(definition, traits);
    };
  }

  private Schema readObject(String typeName, JsonNode definition, Traits traits) {
    JsonNode additional = definition.get("additionalProperties");
    boolean anonymousAndBare = typeName.isEmpty() && !definition.has("properties");
    if (additional == null && anonymousAndBare) {
      return new AnySchema(traits);
    }
    boolean open = OPEN_OBJECTS.contains(typeName);
    ObjectNode properties =
        definition.get("properties") instanceof ObjectNode object ? object : null;
    return new ObjectSchema(
        typeName,
        properties == null ? Map.of() : new LazyProperties(properties, this::read),
        additional == null ? null : read(additional),
        texts(definition.path("required")),
        open,
        isAtomic(definition),
        typeName.equals("io.k8s.apimachinery.pkg.runtime.RawExtension"),
        traits);
  }

  private ArraySchema readArray(JsonNode definition, Traits traits) {
    String listType = definition.path("x-kubernetes-list-type").asText("atomic");
    return new ArraySchema(
        read(definition.get("items")),
        ListType.valueOf(listType.toUpperCase(Locale.ROOT)),
        List.copyOf(texts(definition.path("x-kubernetes-list-map-keys"))),
        definition.path("x-kubernetes-patch-merge-key").asText(),
        traits.patchStrategies().contains(PatchStrategy.MERGE),
        traits);
  }

  private static ScalarSchema readScalar(JsonNode definition, Traits traits) {
    String type = definition.path("type").asText();
    return new ScalarSchema(
        ScalarType.valueOf(type.toUpperCase(Locale.ROOT)),
        definition.path("format").asText(),
        traits);
  }

  private static ScalarSchema scalar(ScalarType type, String format) {
    return new ScalarSchema(type, format, Traits.NONE);
  }

  private static Schema withTraits(Schema schema, Traits traits, @Nullable Boolean atomic) {
    if (schema instanceof ObjectSchema object) {
      return new ObjectSchema(
          object.typeName(),
          object.properties(),
          object.additional(),
          object.required(),
          object.preserveUnknown(),
          atomic == null ? object.atomic() : atomic,
          object.embedded(),
          traits);
    }
    if (schema instanceof ScalarSchema scalar) {
      return new ScalarSchema(scalar.type(), scalar.format(), traits);
    }
    return schema instanceof AnySchema ? new AnySchema(traits) : schema;
  }

  private static boolean isAtomic(JsonNode definition) {
    return definition.path("x-kubernetes-map-type").asText().equals("atomic");
  }

  private static Traits traits(JsonNode definition) {
    JsonNode defaultValue = definition.get("default");
    JsonNode enumeration = definition.get("enum");
    String strategies = definition.path("x-kubernetes-patch-strategy").asText();
    if (defaultValue == null && enumeration == null && strategies.isEmpty()) {
      return Traits.NONE;
    }
    List<JsonNode> values = new ArrayList<>();
    if (enumeration != null) {
      enumeration.forEach(values::add);
    }
    return new Traits(false, defaultValue, List.copyOf(values), patchStrategies(strategies));
  }

  private static Set<PatchStrategy> patchStrategies(String words) {
    Set<PatchStrategy> strategies = EnumSet.noneOf(PatchStrategy.class);
    for (String word : words.split(",", -1)) {
      switch (word) {
        case "merge" -> strategies.add(PatchStrategy.MERGE);
        case "replace" -> strategies.add(PatchStrategy.REPLACE);
        case "retainKeys" -> strategies.add(PatchStrategy.RETAIN_KEYS);
        case "" -> {}
        default -> throw new IllegalArgumentException("unknown patch strategy " + word);
      }
    }
    return Set.copyOf(strategies);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new LinkedHashSet<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
