package io.kubejar.apiserver.cel;

import com.google.errorprone.annotations.Immutable;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import io.kubejar.apimachinery.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one evaluation costs, in CEL's units, and ends it when that is more than it may.
 *
 * <p>Follows {@code github.com/google/cel-go/interpreter/runtimecost.go}.
 */
@SuppressWarnings("Immutable") // The listener is the one evaluation's own.
@Immutable
final class EvaluationCost implements CelEvaluationListener {
  private final CelAbstractSyntaxTree tree;
  private final long limit;
  private final Map<Long, Object> values = new HashMap<>();
  private final long[] spent = new long[1];

  /** Ends an evaluation that costs too much. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    Exceeded() {
      super("operation cancelled: actual cost limit exceeded");
    }
  }

  /**
   * @param limit the units after which the evaluation ends
   */
  EvaluationCost(CelAbstractSyntaxTree tree, long limit) {
    this.tree = tree;
    this.limit = limit;
  }

  /** The units that were spent so far. */
  long spent() {
    return spent[0];
  }

  @Override
  public void callback(CelExpr expr, Object value) {
    spent[0] += cost(expr, value);
    values.put(expr.id(), value);
    if (spent[0] > limit) {
      throw new Exceeded();
    }
  }

  private long cost(CelExpr expr, Object value) {
    return switch (expr.exprKind().getKind()) {
      case IDENT -> 1;
      case SELECT -> expr.select().testOnly() ? 0 : 1;
      case LIST -> (long) CostEstimate.CREATE_LIST;
      case MAP -> (long) CostEstimate.CREATE_MAP;
      case STRUCT -> (long) CostEstimate.CREATE_STRUCT;
      case CALL -> call(expr, value);
      default -> 0;
    };
  }

  private @Nullable Object value(CelExpr expr) {
    return values.get(expr.id());
  }

  private long call(CelExpr expr, Object result) {
    CelExpr.CelCall call = expr.call();
    Object first = value(call.target().orElse(call.args().isEmpty() ? expr : call.args().get(0)));
    int next = call.target().isPresent() ? 0 : 1;
    Object second = call.args().size() > next ? value(call.args().get(next)) : null;
    return switch (call.function()) {
      case "_&&_", "_||_", "_?_:_", RunnableTree.HAS_FIELD -> 0;
      // The map of the fields was counted as a map.
      case ObjectConstructors.FUNCTION ->
          (long) (CostEstimate.CREATE_STRUCT - CostEstimate.CREATE_MAP);
      case "check" -> (long) CallCosts.CHECK;
      case "fieldSelector", "labelSelector" -> (long) CallCosts.selector((double) size(second));
      case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> traversal(first);
      case "url", "lowerAscii", "upperAscii", "substring", "trim", "jsonpatch.escapeKey" ->
          passes(size(first));
      case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" ->
          passes(size(first));
      case "ip" -> first instanceof String ? passes(size(first)) : 1;
      case "replace", "split", "ip.isCanonical" -> passes(2 * size(first));
      case "join" -> passes(2 * size(result));
      case "find", "findAll" -> regex(size(first), size(second));
      case "validate" -> regex(size(first), (long) CallCosts.FORMAT_REGEX);
      case "containsIP" -> passes(2 * size(first)) + textPasses(second);
      case "containsCIDR" -> passes(2 * size(first)) + passes(size(first)) + 1 + textPasses(second);
      default -> ofLists(expr, first, second, result);
    };
  }

  private long ofLists(
      CelExpr expr, @Nullable Object first, @Nullable Object second, Object result) {
    long list = (long) CostEstimate.CREATE_LIST + 1;
    return switch (expr.call().function()) {
      case "slice", "lists.range", "reverse" -> list + size(result);
      case "flatten" -> list + size(first) * (second instanceof Long depth ? depth : 1);
      case "distinct", "sort" -> list + selfComparison(first);
      case "@sortByAssociatedKeys" -> list + selfComparison(second);
      case "sets.contains", "sets.intersects" -> 1 + size(first) * size(second);
      case "sets.equivalent" -> 1 + 2 * size(first) * size(second);
      default -> ofStandardFunction(expr, first, second);
    };
  }

  private long ofStandardFunction(CelExpr expr, @Nullable Object first, @Nullable Object second) {
    CelReference reference = tree.getReferenceMap().get(expr.id());
    String overload =
        reference == null || reference.overloadIds().isEmpty()
            ? ""
            : reference.overloadIds().get(0);
    return switch (overload) {
      case "starts_with_string", "ends_with_string", "string_to_bytes", "bytes_to_string" ->
          passes(size(first));
      case "in_list" -> size(second);
      case "add_string", "add_bytes" -> passes(size(first) + size(second));
      case "matches_string", "matches" -> regex(size(first), size(second));
      case "contains_string" -> passes(size(first)) * passes(size(second));
      default ->
          CallCosts.comparesByElements(overload) ? passes(Math.min(size(first), size(second))) : 1;
    };
  }

  /** Every element compared with every other; texts cost more. */
  private static long selfComparison(@Nullable Object list) {
    long size = size(list);
    boolean ofTexts =
        list instanceof List<?> elements
            && !elements.isEmpty()
            && (elements.get(0) instanceof String || elements.get(0) instanceof CelByteString);
    return (long) Math.ceil(size * size * (ofTexts ? 2 + CostRange.TRAVERSAL : 2));
  }

  private static long passes(long size) {
    return (long) Math.ceil(size * CostRange.TRAVERSAL);
  }

  private static long textPasses(@Nullable Object value) {
    return value instanceof String text ? passes(size(text)) : 0;
  }

  private static long regex(long text, long regex) {
    return passes(text + 1) * (long) Math.ceil(regex * CostRange.REGEX);
  }

  private static long size(@Nullable Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof CelByteString bytes) {
      return bytes.size();
    }
    return value instanceof IpAddress address ? address.bits() / Byte.SIZE : 1;
  }

  /** What it costs to go through all of a value. */
  private static long traversal(@Nullable Object value) {
    if (value instanceof String || value instanceof CelByteString) {
      return (long) (size(value) * CostRange.TRAVERSAL);
    }
    long cost = 0;
    if (value instanceof List<?> list) {
      for (Object element : list) {
        cost += traversal(element);
      }
      return cost;
    }
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        cost += traversal(entry.getKey()) + traversal(entry.getValue());
      }
      return cost;
    }
    return 1;
  }
}
