package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path through JSON as printer columns have it: {@code .spec.replicas}, {@code
 * .status.conditions[?(@.type=="Ready")].status}, {@code .metadata.labels['a\.b/c']}.
 *
 * <p>Follows {@code k8s.io/client-go/util/jsonpath} as far as columns use it: fields, indexes,
 * slices, unions, wildcards, recursive descent and filters. Absent fields give no value. Immutable.
 */
public final class JsonPath {
  private final List<Step> steps;

  JsonPath(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * Reads a path, which starts with a dot or a bracket.
   *
   * @throws IllegalArgumentException if it cannot be read; the message says where
   */
  public static JsonPath parse(String text) {
    return new JsonPathParser(text).parse();
  }

  /** The values that the path leads to, in document order. */
  public List<JsonNode> find(JsonNode root) {
    List<JsonNode> values = List.of(root);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode value : values) {
        step.collect(value, next);
      }
      values = next;
    }
    return values;
  }

  /** The first value, a missing node if there is none. */
  public JsonNode first(JsonNode root) {
    List<JsonNode> values = find(root);
    return values.isEmpty() ? MissingNode.getInstance() : values.get(0);
  }

  /** One step from a value to those below it. */
  sealed interface Step {
    void collect(JsonNode value, List<JsonNode> into);
  }

  /** A field of an object. */
  record Field(String name) implements Step {
    @Override
    public void collect(JsonNode value, List<JsonNode> into) {
      JsonNode field = value.get(name);
      if (field != null) {
        into.add(field);
      }
    }
  }

  /** All fields of an object or elements of a list. */
  record Wildcard() implements Step {
    @Override
    public void collect(JsonNode value, List<JsonNode> into) {
      value.forEach(into::add);
    }
  }

  /** A value and everything below it. */
  record Descent() implements Step {
    @Override
    public void collect(JsonNode value, List<JsonNode> into) {
      into.add(value);
      value.forEach(child -> collect(child, into));
    }
  }

  /**
   * Elements of a list; negative positions count from its end.
   *
   * @param end where to stop, exclusive; null for the end of the list
   */
  record Slice(int start, @Nullable Integer end, int stride) implements Step {
    static Slice index(int index) {
      return new Slice(index, index == -1 ? null : index + 1, 1);
    }

    @Override
    public void collect(JsonNode value, List<JsonNode> into) {
      if (!value.isArray()) {
        return;
      }
      int from = start < 0 ? start + value.size() : start;
      int to = end == null ? value.size() : end < 0 ? end + value.size() : end;
      for (int i = Math.max(0, from); i < Math.min(to, value.size()); i += stride) {
        into.add(value.get(i));
      }
    }
  }

  /** What any of several steps gives. */
  record Union(List<Step> steps) implements Step {
    @Override
    public void collect(JsonNode value, List<JsonNode> into) {
      steps.forEach(step -> step.collect(value, into));
    }
  }

  /**
   * The elements of a list for which a comparison holds.
   *
   * @param operator a comparison, or empty to ask whether {@code left} leads anywhere
   */
  record Filter(JsonPath left, String operator, JsonNode right) implements Step {
    @Override
    public void collect(JsonNode value, List<JsonNode> into) {
      for (JsonNode element : value) {
        List<JsonNode> found = left.find(element);
        if (operator.isEmpty() ? !found.isEmpty() : holds(found)) {
          into.add(element);
        }
      }
    }

    private boolean holds(List<JsonNode> found) {
      if (found.size() != 1) {
        return false;
      }
      JsonNode value = found.get(0);
      boolean numbers = value.isNumber() && right.isNumber();
      int order =
          numbers
              ? Double.compare(value.asDouble(), right.asDouble())
              : value.asText().compareTo(right.asText());
      return switch (operator) {
        case "==" -> order == 0;
        case "!=" -> order != 0;
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        default -> order >= 0;
      };
    }
  }
}
