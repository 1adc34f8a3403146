package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.apiextensions.schema.Correlation;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.cel.CelBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The CEL rules of a schema, as a tree that has a node wherever rules are at or below a place.
 * Rules are compiled when a value is first held against them.
 *
 * <p>Follows {@code Validator} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go}.
 */
final class ExpressionRules {
  private final StructuralSchema schema;
  private final boolean isResource;
  private final @Nullable ExpressionRules items;
  private final @Nullable ExpressionRules additional;
  private final Map<String, ExpressionRules> properties = new LinkedHashMap<>();
  private volatile @Nullable CompiledRules compiled;

  private ExpressionRules(StructuralSchema schema, boolean isResource) {
    this.schema = schema;
    this.isResource = isResource;
    this.items = childOf(schema.items());
    this.additional = childOf(schema.additionalSchema());
    schema
        .properties()
        .forEach(
            (name, property) -> {
              ExpressionRules child = childOf(property);
              if (child != null) {
                properties.put(name, child);
              }
            });
  }

  private static @Nullable ExpressionRules childOf(@Nullable StructuralSchema schema) {
    if (schema == null) {
      return null;
    }
    ExpressionRules child = new ExpressionRules(schema, schema.isEmbeddedResource());
    return child.isEmpty() ? null : child;
  }

  /** The rules of the schema of a resource. */
  static ExpressionRules of(StructuralSchema schema) {
    return new ExpressionRules(schema, true);
  }

  /** The broken rules of a value that is new, and of all below it. */
  static List<FieldError> validateValue(FieldPath path, JsonNode value, StructuralSchema schema) {
    List<FieldError> errors = new ArrayList<>();
    ExpressionRules rules = new ExpressionRules(schema, schema.isEmbeddedResource());
    if (!rules.isEmpty()) {
      Sink sink = new Sink(errors, warning -> {}, new CelBudget(CelBudget.OF_OBJECT));
      rules.validate(path, value, Past.NONE, sink);
    }
    return errors;
  }

  boolean isEmpty() {
    return schema.validations().isEmpty()
        && items == null
        && additional == null
        && properties.isEmpty();
  }

  private CompiledRules compiledRules() {
    CompiledRules rules = compiled;
    if (rules == null) {
      rules = CompiledRules.of(schema, isResource);
      compiled = rules;
    }
    return rules;
  }

  /**
   * What the value that is replaced says about a value.
   *
   * @param here the value and what it was; null if there was none, or it cannot be told which
   * @param nearest the same of the closest value above for which it can be told, null if for none
   */
  record Past(@Nullable Correlation here, @Nullable Correlation nearest) {
    static final Past NONE = new Past(null, null);

    Past key(String name) {
      Correlation current = here;
      if (current == null) {
        return this;
      }
      boolean isTypeMeta = name.equals("apiVersion") || name.equals("kind");
      return nearest == null && isTypeMeta ? NONE : new Past(current.key(name), current);
    }

    Past index(int index) {
      Correlation current = here;
      return current == null ? this : new Past(current.index(index), current);
    }

    /** Whether a violation was there before, so that it is tolerated. */
    boolean isUnchanged() {
      Correlation decisive = here == null ? nearest : here;
      return decisive != null && decisive.isUnchanged();
    }
  }

  /**
   * The broken rules.
   *
   * @param old what the object replaces, null if it is new
   * @param warnings takes violations that are tolerated because they were there before
   */
  List<FieldError> validate(
      ObjectNode object, @Nullable ObjectNode old, Consumer<String> warnings) {
    List<FieldError> errors = new ArrayList<>();
    Past past = old == null ? Past.NONE : new Past(new Correlation(object, old, schema), null);
    validate(
        FieldPath.root(),
        object,
        past,
        new Sink(errors, warnings, new CelBudget(CelBudget.OF_OBJECT)));
    return errors;
  }

  /** Where violations go, and what all rules may cost that find them. */
  record Sink(List<FieldError> errors, Consumer<String> warnings, CelBudget budget) {}

  private void validate(FieldPath path, JsonNode value, Past past, Sink sink) {
    if (value.isNull() || sink.budget().isExceeded()) {
      return;
    }
    if (!schema.validations().isEmpty()) {
      new RuleEvaluation(schema, isResource, path, sink).run(compiledRules(), value, past);
    }
    ExpressionRules itemRules = items;
    if (value instanceof ArrayNode array && itemRules != null) {
      for (int i = 0; i < array.size(); i++) {
        itemRules.validate(path.index(i), array.get(i), past.index(i), sink);
      }
    }
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String name = field.getKey();
        ExpressionRules rules = properties.get(name);
        if (rules != null) {
          rules.validate(path.child(name), field.getValue(), past.key(name), sink);
        } else if (additional != null && schema.property(name) == null) {
          additional.validate(path.key(name), field.getValue(), past.key(name), sink);
        }
      }
    }
  }
}
