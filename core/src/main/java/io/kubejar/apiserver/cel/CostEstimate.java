package io.kubejar.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The most that an evaluation of an expression may cost, in CEL's units, judged by the sizes that
 * its variables can have.
 *
 * <p>A path says where in the variables' types a value comes from: a variable, then fields, {@code
 * @items}, {@code @keys} or {@code @values}. As in a real server the first step is not looked at,
 * so that what comes from a literal is taken for as large as the root of the schema is.
 *
 * <p>Follows {@code github.com/google/cel-go/checker/cost.go} and {@code sizeEstimator} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go}.
 */
final class CostEstimate {
  static final double CREATE_LIST = 10;
  static final double CREATE_MAP = 30;
  static final double CREATE_STRUCT = 40;

  private static final Set<CelKind> SCALARS =
      EnumSet.of(
          CelKind.BOOL,
          CelKind.DOUBLE,
          CelKind.DURATION,
          CelKind.INT,
          CelKind.TIMESTAMP,
          CelKind.UINT);
  private static final Set<CelKind> WITH_FIELDS =
      EnumSet.of(CelKind.MAP, CelKind.STRUCT, CelKind.TYPE_PARAM);

  private final CelAbstractSyntaxTree tree;
  private final @Nullable SizedType root;
  private final Map<Long, List<String>> paths = new HashMap<>();
  private final Map<Long, CostRange> sizes = new HashMap<>();
  private final Map<String, Local> locals = new HashMap<>();

  /** A variable of a comprehension. */
  private record Local(List<String> path, @Nullable CostRange size) {}

  private CostEstimate(CelAbstractSyntaxTree tree, @Nullable SizedType root) {
    this.tree = tree;
    this.root = root;
  }

  static double of(CelAbstractSyntaxTree tree, Map<String, SizedType> variables) {
    SizedType root = variables.values().stream().findFirst().orElse(null);
    return new CostEstimate(tree, root).cost(tree.getExpr());
  }

  private double cost(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case IDENT -> {
        Local local = locals.get(expr.ident().name());
        paths.put(expr.id(), local == null ? List.of(expr.ident().name()) : local.path());
        yield 1;
      }
      case SELECT -> select(expr);
      case CALL -> call(expr);
      case LIST -> CREATE_LIST + sum(expr.list().elements());
      case MAP -> {
        double sum = CREATE_MAP;
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
          sum += cost(entry.key()) + cost(entry.value());
        }
        yield sum;
      }
      case STRUCT -> {
        double sum = CREATE_STRUCT;
        for (CelExpr.CelStruct.Entry entry : expr.struct().entries()) {
          sum += cost(entry.value());
        }
        yield sum;
      }
      case COMPREHENSION -> isBind(expr.comprehension()) ? bind(expr) : comprehension(expr);
      default -> 0;
    };
  }

  private double sum(List<CelExpr> expressions) {
    return expressions.stream().mapToDouble(this::cost).sum();
  }

  private double select(CelExpr expr) {
    CelExpr operand = expr.select().operand();
    double cost = cost(operand);
    if (expr.select().testOnly()) {
      return cost;
    }
    paths.put(expr.id(), below(path(operand), expr.select().field()));
    return WITH_FIELDS.contains(kindOf(operand)) ? cost + 1 : cost;
  }

  private double comprehension(CelExpr expr) {
    CelExpr.CelComprehension loop = expr.comprehension();
    CelExpr range = loop.iterRange();
    double cost = cost(range) + cost(loop.accuInit());
    Map<String, Local> outer = new HashMap<>(locals);
    locals.put(loop.accuVar(), new Local(path(loop.accuInit()), sizeOf(loop.accuInit())));
    boolean isList = kindOf(range) == CelKind.LIST;
    List<String> keys = below(path(range), isList ? "@indices" : "@keys");
    List<String> values = below(path(range), isList ? "@items" : "@values");
    if (loop.iterVar2().isEmpty()) {
      locals.put(loop.iterVar(), new Local(isList ? values : keys, null));
    } else {
      locals.put(loop.iterVar(), new Local(keys, null));
      locals.put(loop.iterVar2(), new Local(values, null));
    }
    double step = cost(loop.loopCondition()) + cost(loop.loopStep());
    Local result = locals.get(loop.accuVar());
    locals.clear();
    locals.putAll(outer);
    if (result != null) {
      locals.put(loop.accuVar(), result);
    }
    cost += cost(loop.result());
    locals.clear();
    locals.putAll(outer);
    CostRange count = size(range);
    switch (loop.accuInit().exprKind().getKind()) {
      case CONSTANT -> sizes.put(expr.id(), size(loop.accuInit()));
      case LIST, MAP -> sizes.put(expr.id(), count);
      default -> {}
    }
    return cost + CostRange.product(count.max(), step);
  }

  private static boolean isBind(CelExpr.CelComprehension loop) {
    return loop.iterRange().exprKind().getKind() == CelExpr.ExprKind.Kind.LIST
        && loop.iterRange().list().elements().isEmpty()
        && loop.loopCondition().exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && loop.loopCondition().constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
        && !loop.loopCondition().constant().booleanValue();
  }

  private double bind(CelExpr expr) {
    CelExpr.CelComprehension bound = expr.comprehension();
    double cost = cost(bound.iterRange()) + cost(bound.accuInit());
    Local outer = locals.get(bound.accuVar());
    locals.put(bound.accuVar(), new Local(path(bound.accuInit()), sizeOf(bound.accuInit())));
    cost += cost(bound.result());
    CostRange size = sizeOf(bound.result());
    if (size != null) {
      sizes.put(expr.id(), size);
    }
    if (outer == null) {
      locals.remove(bound.accuVar());
    } else {
      locals.put(bound.accuVar(), outer);
    }
    return cost;
  }

  private double call(CelExpr expr) {
    CelExpr.CelCall call = expr.call();
    if (call.function().equals("dyn")) {
      CelExpr argument = call.args().get(0);
      double cost = cost(argument) + 1;
      CostRange size = sizeOf(argument);
      if (size != null) {
        sizes.put(expr.id(), size);
      }
      return cost;
    }
    List<Double> costs = new ArrayList<>();
    List<CostRange> arguments = new ArrayList<>();
    for (CelExpr argument : call.args()) {
      costs.add(cost(argument));
      arguments.add(size(argument));
    }
    CelReference reference = tree.getReferenceMap().get(expr.id());
    if (reference == null || reference.overloadIds().isEmpty()) {
      return 0;
    }
    double targetCost = call.target().map(this::cost).orElse(0.0);
    CostRange target = call.target().map(this::size).orElse(null);
    if (call.function().equals("_?_:_")) {
      sizes.put(expr.id(), arguments.get(1).union(arguments.get(2)));
      return costs.get(0) + Math.max(costs.get(1), costs.get(2));
    }
    double own = 0;
    for (String overload : reference.overloadIds()) {
      CallCosts.Estimate estimate =
          CallCosts.estimate(
              new CallCosts.Call(
                  call, overload, target, arguments, argumentType(call), elementOf(call)));
      own = Math.max(own, estimate.cost());
      if (estimate.result() != null) {
        sizes.merge(expr.id(), estimate.result(), CostRange::union);
      }
    }
    if (call.function().equals("_[_]") && !call.args().isEmpty()) {
      boolean isList = kindOf(call.args().get(0)) == CelKind.LIST;
      paths.put(expr.id(), below(path(call.args().get(0)), isList ? "@items" : "@values"));
      CostRange entries = entriesOf(call.args().get(0));
      if (entries != null) {
        sizes.put(expr.id(), entries);
      }
    }
    return targetCost + own + costs.stream().mapToDouble(c -> c).sum();
  }

  /** The elements of the list that a function is called on. */
  private CallCosts.@Nullable Element elementOf(CelExpr.CelCall call) {
    CelExpr target = call.target().orElse(null);
    CelType type = target == null ? null : tree.getTypeMap().get(target.id());
    if (target == null || type == null || type.parameters().isEmpty()) {
      return null;
    }
    List<String> path = path(target);
    CostRange size = path.isEmpty() ? null : sizeAt(below(path, "@items"));
    CelKind kind = type.parameters().get(0).kind();
    return new CallCosts.Element(kind, size == null ? CostRange.UNKNOWN : size);
  }

  private String argumentType(CelExpr.CelCall call) {
    CelType type = call.args().isEmpty() ? null : tree.getTypeMap().get(call.args().get(0).id());
    return type == null ? "" : type.name();
  }

  /** How large the elements or values of a literal list or map are; null for other expressions. */
  private @Nullable CostRange entriesOf(CelExpr expr) {
    Stream<CelExpr> entries =
        switch (expr.exprKind().getKind()) {
          case LIST -> expr.list().elements().stream();
          case MAP -> expr.map().entries().stream().map(CelExpr.CelMap.Entry::value);
          default -> Stream.empty();
        };
    return entries.map(this::size).reduce(CostRange::union).orElse(null);
  }

  private @Nullable CelKind kindOf(CelExpr expr) {
    CelType type = tree.getTypeMap().get(expr.id());
    return type == null ? null : type.kind();
  }

  private List<String> path(CelExpr expr) {
    if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT) {
      Local local = locals.get(expr.ident().name());
      if (local != null) {
        return local.path();
      }
    }
    return paths.getOrDefault(expr.id(), List.of());
  }

  private static List<String> below(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private CostRange size(CelExpr expr) {
    CostRange size = sizeOf(expr);
    return size == null ? CostRange.UNKNOWN : size;
  }

  private @Nullable CostRange sizeOf(CelExpr expr) {
    CostRange size = sizes.get(expr.id());
    if (size == null) {
      size = literalSize(expr);
    }
    if (size == null) {
      size = sizeAt(path(expr));
    }
    CelType type = tree.getTypeMap().get(expr.id());
    if (size == null && type != null && isScalar(type)) {
      size = CostRange.exactly(1);
    }
    if (size == null && expr.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT) {
      Local local = locals.get(expr.ident().name());
      size = local == null ? null : local.size();
    }
    return size;
  }

  private static boolean isScalar(CelType type) {
    return type instanceof OptionalType
        ? isScalar(type.parameters().get(0))
        : SCALARS.contains(type.kind());
  }

  private static @Nullable CostRange literalSize(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case LIST -> CostRange.exactly(expr.list().elements().size());
      case MAP -> CostRange.exactly(expr.map().entries().size());
      case CONSTANT ->
          switch (expr.constant().getKind()) {
            case STRING_VALUE -> {
              String text = expr.constant().stringValue();
              yield CostRange.exactly(text.codePointCount(0, text.length()));
            }
            case BYTES_VALUE -> CostRange.exactly(expr.constant().bytesValue().size());
            default -> CostRange.exactly(1);
          };
      default -> null;
    };
  }

  private @Nullable CostRange sizeAt(List<String> path) {
    SizedType type = root;
    if (path.isEmpty() || type == null) {
      return null;
    }
    for (String step : path.subList(1, path.size())) {
      type =
          switch (step) {
            case "@items", "@values" -> type.element();
            case "@keys" -> type.key();
            default -> type.fields().get(step);
          };
      if (type == null) {
        return null;
      }
    }
    return new CostRange(0, type.maxElements());
  }
}
