package io.kubejar.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The most that an evaluation of an expression may cost, in CEL's units, judged by the sizes that
 * its variables can have.
 *
 * <p>Follows {@code github.com/google/cel-go/checker/cost.go} and {@code
 * k8s.io/apiserver/pkg/cel/library/cost.go}. Infinity stands for what has no bound.
 */
final class CostEstimate {
  private static final double UNKNOWN = Double.POSITIVE_INFINITY;
  private static final double TRAVERSAL = 0.1;
  private static final double REGEX = 0.25;
  private static final double CREATE_LIST = 10;
  private static final double CREATE_MAP = 30;
  private static final double CREATE_STRUCT = 40;

  private static final Set<String> TEXT_TO_TEXT =
      Set.of("lowerAscii", "upperAscii", "substring", "trim", "replace", "split", "charAt");
  private static final Set<String> PARSERS =
      Set.of(
          "url",
          "isURL",
          "ip",
          "isIP",
          "cidr",
          "isCIDR",
          "quantity",
          "isQuantity",
          "semver",
          "isSemver",
          "ip.isCanonical");
  private static final Set<String> LIST_SCANS =
      Set.of("isSorted", "sum", "min", "max", "indexOf", "lastIndexOf");
  private static final Set<String> REGEX_FUNCTIONS = Set.of("matches", "find", "findAll");
  private static final Set<String> COMPARISONS =
      Set.of("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_");

  /** Types whose values can be of any size. */
  private static final Set<CelKind> UNBOUNDED =
      Set.of(
          CelKind.STRING,
          CelKind.BYTES,
          CelKind.LIST,
          CelKind.MAP,
          CelKind.DYN,
          CelKind.TYPE_PARAM);

  private final CelAbstractSyntaxTree tree;
  private final Map<String, SizedType> scope;
  private final Map<Long, SizedType> types = new HashMap<>();
  private final Map<Long, Double> sizes = new HashMap<>();

  private CostEstimate(CelAbstractSyntaxTree tree, Map<String, SizedType> variables) {
    this.tree = tree;
    this.scope = new HashMap<>(variables);
  }

  static double of(CelAbstractSyntaxTree tree, Map<String, SizedType> variables) {
    return new CostEstimate(tree, variables).cost(tree.getExpr());
  }

  private double cost(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case IDENT -> {
        remember(expr, scope.get(expr.ident().name()));
        yield 1;
      }
      case SELECT -> select(expr);
      case CALL -> call(expr);
      case LIST -> {
        double sum = CREATE_LIST;
        for (CelExpr element : expr.list().elements()) {
          sum += cost(element);
        }
        sizes.put(expr.id(), (double) expr.list().elements().size());
        yield sum;
      }
      case MAP -> {
        double sum = CREATE_MAP;
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
          sum += cost(entry.key()) + cost(entry.value());
        }
        sizes.put(expr.id(), (double) expr.map().entries().size());
        yield sum;
      }
      case STRUCT -> CREATE_STRUCT;
      case COMPREHENSION -> comprehension(expr);
      default -> 0;
    };
  }

  private void remember(CelExpr expr, @Nullable SizedType type) {
    if (type != null) {
      types.put(expr.id(), type);
    }
  }

  private double select(CelExpr expr) {
    CelExpr operand = expr.select().operand();
    double cost = cost(operand) + 1;
    SizedType type = types.get(operand.id());
    if (type != null && !expr.select().testOnly()) {
      SizedType field = type.fields().get(expr.select().field());
      remember(expr, field == null ? type.element() : field);
    }
    return cost;
  }

  private double comprehension(CelExpr expr) {
    CelExpr.CelComprehension loop = expr.comprehension();
    double cost = cost(loop.iterRange()) + cost(loop.accuInit());
    Map<String, SizedType> outer = new HashMap<>(scope);
    SizedType range = types.get(loop.iterRange().id());
    bind(loop.iterVar(), loop.iterVar2(), range);
    scope.remove(loop.accuVar());
    double step = cost(loop.loopCondition()) + cost(loop.loopStep());
    cost += times(size(loop.iterRange()), step) + cost(loop.result());
    scope.clear();
    scope.putAll(outer);
    return cost;
  }

  private void bind(String first, String second, @Nullable SizedType range) {
    SizedType key = range == null ? null : range.key();
    SizedType element = range == null ? null : range.element();
    boolean two = !second.isEmpty();
    put(first, two ? (key == null ? SizedType.SCALAR : key) : (key == null ? element : key));
    if (two) {
      put(second, element);
    }
  }

  private void put(String variable, @Nullable SizedType type) {
    if (type == null) {
      scope.remove(variable);
    } else {
      scope.put(variable, type);
    }
  }

  private double call(CelExpr expr) {
    CelExpr.CelCall call = expr.call();
    List<CelExpr> operands = new ArrayList<>();
    call.target().ifPresent(operands::add);
    operands.addAll(call.args());
    List<Double> costs = new ArrayList<>();
    for (CelExpr operand : operands) {
      costs.add(cost(operand));
    }
    double sum = costs.stream().mapToDouble(c -> c).sum();
    if (call.function().equals("_&&_") || call.function().equals("_||_")) {
      return sum;
    }
    if (call.function().equals("_?_:_")) {
      sizes.put(expr.id(), Math.max(size(operands.get(1)), size(operands.get(2))));
      return costs.get(0) + Math.max(costs.get(1), costs.get(2));
    }
    return sum + own(expr, call.function(), operands);
  }

  /** What a call costs beside its operands; notes the size of its result where it can be told. */
  private double own(CelExpr expr, String function, List<CelExpr> operands) {
    CelExpr first = operands.isEmpty() ? expr : operands.get(0);
    if (function.equals("_[_]")) {
      SizedType type = types.get(first.id());
      remember(expr, type == null ? null : type.element());
      return 1;
    }
    if (function.equals("dyn")) {
      remember(expr, types.get(first.id()));
      return 1;
    }
    if (COMPARISONS.contains(function)) {
      return comparesByElements(expr, function)
          ? traversal(Math.min(size(first), size(operands.get(1))))
          : 1;
    }
    if (function.equals("_+_")) {
      return plus(expr, first, operands.get(1));
    }
    if (function.equals("@in") && operands.size() == 2) {
      boolean list = kindOf(operands.get(1)) == CelKind.LIST;
      return list ? size(operands.get(1)) : 1;
    }
    return ownOfTexts(expr, function, operands, first);
  }

  private double ownOfTexts(CelExpr expr, String function, List<CelExpr> operands, CelExpr first) {
    if (operands.size() >= 2 && REGEX_FUNCTIONS.contains(function)) {
      sizes.put(expr.id(), size(first));
      return times(traversal(size(first) + 1), Math.ceil(size(operands.get(1)) * REGEX));
    }
    if (function.equals("contains") && operands.size() == 2 && kindOf(first) == CelKind.STRING) {
      return times(traversal(size(first)), traversal(size(operands.get(1))));
    }
    if (function.equals("startsWith") || function.equals("endsWith")) {
      return traversal(size(operands.get(operands.size() - 1)));
    }
    if (TEXT_TO_TEXT.contains(function)) {
      boolean grows = function.equals("replace");
      sizes.put(expr.id(), grows ? UNKNOWN : size(first));
      return traversal(size(first));
    }
    if (PARSERS.contains(function)) {
      return traversal(size(first));
    }
    if (LIST_SCANS.contains(function)) {
      SizedType type = types.get(first.id());
      SizedType element = type == null ? null : type.element();
      double each = element == null ? 1 : 1 + traversal(element.maxElements());
      remember(expr, element);
      return kindOf(first) == CelKind.LIST ? times(size(first), each) : traversal(size(first));
    }
    if (function.equals("format") && operands.size() == 2) {
      return traversal(size(first));
    }
    return 1;
  }

  private double plus(CelExpr expr, CelExpr left, CelExpr right) {
    CelKind kind = kindOf(expr);
    if (kind != CelKind.STRING && kind != CelKind.BYTES && kind != CelKind.LIST) {
      return 1;
    }
    double result = size(left) + size(right);
    sizes.put(expr.id(), result);
    return kind == CelKind.LIST ? 1 : traversal(result);
  }

  /** Equality of any two values, order of texts only. */
  private boolean comparesByElements(CelExpr expr, String function) {
    if (function.equals("_==_") || function.equals("_!=_")) {
      return true;
    }
    CelReference reference = tree.getReferenceMap().get(expr.id());
    return reference != null
        && reference.overloadIds().stream()
            .anyMatch(id -> id.endsWith("_string") || id.endsWith("_bytes"));
  }

  private @Nullable CelKind kindOf(CelExpr expr) {
    CelType type = tree.getTypeMap().get(expr.id());
    return type == null ? null : type.kind();
  }

  private double size(CelExpr expr) {
    if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
      CelConstant constant = expr.constant();
      return constant.getKind() == CelConstant.Kind.STRING_VALUE
          ? constant.stringValue().codePointCount(0, constant.stringValue().length())
          : 1;
    }
    Double known = sizes.get(expr.id());
    if (known != null) {
      return known;
    }
    SizedType type = types.get(expr.id());
    if (type != null) {
      return type.maxElements();
    }
    CelKind kind = kindOf(expr);
    return kind == null || UNBOUNDED.contains(kind) ? UNKNOWN : 1;
  }

  /** What it costs to go through a text, in whole units. */
  private static double traversal(double size) {
    return Math.ceil(size * TRAVERSAL);
  }

  private static double times(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
  }
}
