package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A conjunction of requirements on labels.
 *
 * <p>Made from a query parameter ({@link LabelSelectorParser}), from a {@code metav1.LabelSelector}
 * or from a plain map. Follows {@code k8s.io/apimachinery/pkg/labels/selector.go}.
 */
public record LabelSelector(List<Requirement> requirements) {
  private static final LabelSelector EVERYTHING = new LabelSelector(List.of());
  private static final LabelSelector NOTHING = new LabelSelector(List.of(Requirement.NEVER));

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** The operators of a requirement. */
  public enum Operator {
    EQUALS,
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST,
    GREATER_THAN,
    LESS_THAN
  }

  /** One requirement on one label; {@code values} is empty for the two existence operators. */
  public record Requirement(String key, Operator operator, List<String> values) {
    private static final Requirement NEVER = new Requirement("", Operator.IN, List.of());

    public Requirement {
      values = List.copyOf(values);
    }

    /** Whether one value is all that matches. */
    public boolean hasOneValue() {
      return (operator == Operator.EQUALS || operator == Operator.IN) && values.size() == 1;
    }

    boolean matches(JsonNode labels) {
      JsonNode node = labels.get(key);
      String value = node == null ? null : node.asText();
      return switch (operator) {
        case EQUALS, IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
        case GREATER_THAN -> value != null && compare(value) > 0;
        case LESS_THAN -> value != null && compare(value) < 0;
      };
    }

    /** Zero, which neither operator accepts, if the label is not a number. */
    private int compare(String value) {
      try {
        return Long.compare(Long.parseLong(value), Long.parseLong(values.get(0)));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }

  public static LabelSelector everything() {
    return EVERYTHING;
  }

  /** Matches no object: what an absent {@code metav1.LabelSelector} means. */
  public static LabelSelector nothing() {
    return NOTHING;
  }

  /** Equality with every entry of a map: a Service's selector, {@code matchLabels}. */
  public static LabelSelector ofMap(JsonNode map) {
    List<Requirement> requirements = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      requirements.add(
          new Requirement(entry.getKey(), Operator.EQUALS, List.of(entry.getValue().asText())));
    }
    return new LabelSelector(requirements);
  }

  /**
   * A {@code metav1.LabelSelector}: null or missing matches nothing, an empty one everything.
   *
   * @throws IllegalArgumentException if an operator is unknown
   */
  public static LabelSelector of(@Nullable JsonNode selector) {
    if (selector == null || selector.isMissingNode() || selector.isNull()) {
      return NOTHING;
    }
    List<Requirement> requirements =
        new ArrayList<>(ofMap(selector.path("matchLabels")).requirements());
    requirements.addAll(ofExpressions(selector.path("matchExpressions")).requirements());
    return requirements.isEmpty() ? EVERYTHING : new LabelSelector(requirements);
  }

  /**
   * A list of {@code key}, {@code operator} and {@code values}, as label selectors and node
   * selectors have it; everything if the list is empty or missing.
   *
   * @throws IllegalArgumentException if an operator is unknown
   */
  public static LabelSelector ofExpressions(JsonNode expressions) {
    if (expressions.isEmpty()) {
      return EVERYTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (JsonNode expression : expressions) {
      List<String> values = new ArrayList<>();
      expression.path("values").forEach(v -> values.add(v.asText()));
      Operator operator = operator(expression.path("operator").asText());
      requirements.add(new Requirement(expression.path("key").asText(), operator, values));
    }
    return new LabelSelector(requirements);
  }

  private static Operator operator(String name) {
    return switch (name) {
      case "In" -> Operator.IN;
      case "NotIn" -> Operator.NOT_IN;
      case "Exists" -> Operator.EXISTS;
      case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
      case "Gt" -> Operator.GREATER_THAN;
      case "Lt" -> Operator.LESS_THAN;
      default ->
          throw new IllegalArgumentException(
              "\"" + name + "\" is not a valid label selector operator");
    };
  }

  public boolean isEverything() {
    return requirements.isEmpty();
  }

  /** Whether an object with these labels (an object of strings, or a missing node) is selected. */
  public boolean matches(JsonNode labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  public boolean matches(KubeObject object) {
    return matches(object.metadata().path("labels"));
  }

  /** The selector as a query parameter: {@code a=b,c in (d,e),!f}. */
  @Override
  public String toString() {
    return requirements.stream().map(LabelSelector::print).collect(Collectors.joining(","));
  }

  private static String print(Requirement r) {
    String list = r.values().stream().sorted().collect(Collectors.joining(",", "(", ")"));
    return switch (r.operator()) {
      case EQUALS -> r.key() + "=" + r.values().get(0);
      case IN -> r.key() + " in " + list;
      case NOT_IN -> r.key() + " notin " + list;
      case EXISTS -> r.key();
      case DOES_NOT_EXIST -> "!" + r.key();
      case GREATER_THAN -> r.key() + ">" + r.values().get(0);
      case LESS_THAN -> r.key() + "<" + r.values().get(0);
    };
  }
}
