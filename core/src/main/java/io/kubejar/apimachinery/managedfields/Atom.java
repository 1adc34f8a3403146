package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.AnySchema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ListType;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarType;
import io.kubejar.apimachinery.schema.Schema.Traits;
import io.kubejar.apimachinery.schema.TypeTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value is to structured merges: a map, a list or a scalar.
 *
 * <p>Declared types say it themselves. Where anything is allowed, the value does: maps merge, lists
 * are atomic. Follows {@code k8s.io/kube-openapi/pkg/schemaconv} and {@code deduceAtom} of
 * structured-merge-diff.
 */
sealed interface Atom {
  Schema ANYTHING = new AnySchema(Traits.NONE);

  /** The type of what a step leads to, null if nothing can be there. */
  @Nullable Schema typeOf(String element);

  /** Whether it is owned as a whole although it has parts. */
  boolean isAtomic();

  /**
   * A map or struct.
   *
   * @param element the type of values under names that are not declared, null if there are none
   */
  record MapAtom(Map<String, Schema> fields, @Nullable Schema element, boolean atomic)
      implements Atom {

    @Override
    public boolean isAtomic() {
      return atomic;
    }

    boolean declares(String name) {
      return fields.containsKey(name);
    }

    @Nullable Schema field(String name) {
      Schema field = fields.get(name);
      return field == null ? element : field;
    }

    @Override
    public @Nullable Schema typeOf(String step) {
      return PathElement.isField(step) ? field(PathElement.fieldName(step)) : null;
    }
  }

  /** A list. */
  record ListAtom(ArraySchema schema) implements Atom {

    @Override
    public boolean isAtomic() {
      return schema.listType() == ListType.ATOMIC;
    }

    @Override
    public @Nullable Schema typeOf(String step) {
      return PathElement.isKey(step) ? schema.items() : null;
    }
  }

  /** A scalar; {@link ScalarType#INT_OR_STRING} stands for a scalar of any type. */
  record ScalarAtom(ScalarType type) implements Atom {
    @Override
    public boolean isAtomic() {
      return false;
    }

    @Override
    public @Nullable Schema typeOf(String step) {
      return null;
    }
  }

  /** A map whose fields may be anything. */
  MapAtom OPEN_MAP = new MapAtom(Map.of(), ANYTHING, false);

  /** A list that may hold anything, and is owned as a whole. */
  ListAtom OPEN_LIST =
      new ListAtom(new ArraySchema(ANYTHING, ListType.ATOMIC, List.of(), "", false, Traits.NONE));

  ScalarAtom ANY_SCALAR = new ScalarAtom(ScalarType.INT_OR_STRING);

  /**
   * What a value of a type is.
   *
   * @param value decides where the type does not; null if there is none
   */
  static Atom of(Schema schema, @Nullable JsonNode value) {
    if (schema instanceof ObjectSchema object) {
      Schema element = object.additional();
      boolean open = element == null && object.preserveUnknown();
      Map<String, Schema> fields =
          object.embedded() && !object.properties().isEmpty()
              ? withObjectFields(object.properties())
              : object.properties();
      return new MapAtom(fields, open ? ANYTHING : element, object.atomic());
    }
    if (schema instanceof ArraySchema array) {
      return new ListAtom(array);
    }
    if (schema instanceof ScalarSchema scalar) {
      boolean untyped = scalar.format().equals("quantity");
      if (scalar.type() != ScalarType.INT_OR_STRING) {
        return untyped ? ANY_SCALAR : new ScalarAtom(scalar.type());
      }
    }
    if (value == null || value.isObject()) {
      return OPEN_MAP;
    }
    return value.isArray() ? OPEN_LIST : ANY_SCALAR;
  }

  /** The type of a whole API object: what its schema says of it, and metadata's real type. */
  static ObjectSchema ofObject(ObjectSchema schema) {
    if (!schema.typeName().isEmpty()) {
      return schema;
    }
    return new ObjectSchema(
        "",
        withObjectFields(schema.properties()),
        schema.additional(),
        schema.required(),
        schema.preserveUnknown(),
        schema.atomic(),
        false,
        schema.traits());
  }

  private static Map<String, Schema> withObjectFields(Map<String, Schema> properties) {
    Map<String, Schema> fields = new LinkedHashMap<>(properties);
    ScalarSchema text = new ScalarSchema(ScalarType.STRING, "", Traits.NONE);
    fields.put("apiVersion", text);
    fields.put("kind", text);
    fields.put(
        "metadata", TypeTable.builtIn().schema("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
    return fields;
  }
}
