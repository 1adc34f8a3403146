package io.kubejar.apiserver.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The most that calls of functions may cost beside their arguments, and how large their results can
 * be.
 *
 * <p>Follows {@code functionCost} of {@code github.com/google/cel-go/checker/cost.go}, the
 * estimates of its extensions, and {@code k8s.io/apiserver/pkg/cel/library/cost.go}.
 */
final class CallCosts {
  /** Authorization checks: two of them fit into one expression. */
  static final double CHECK = 350_000;

  /** How much the regular expression of a named format is taken to cost. */
  static final double FORMAT_REGEX = 128;

  static final Set<String> AUTHORIZER_STEPS =
      Set.of(
          "serviceAccount",
          "path",
          "group",
          "resource",
          "subresource",
          "namespace",
          "name",
          "allowed",
          "reason",
          "error",
          "errored");

  private static final double LARGEST_FORMAT = 64;
  private static final CostRange ADDRESS = new CostRange(4, 16);

  private CallCosts() {}

  /**
   * A call.
   *
   * @param target how large the receiver is, null if there is none
   * @param argumentType the name of the type of the first argument, empty if there is none
   * @param element of the list that the function is called on, null if it is called on none
   */
  record Call(
      CelExpr.CelCall source,
      String overload,
      @Nullable CostRange target,
      List<CostRange> arguments,
      String argumentType,
      @Nullable Element element) {
    String function() {
      return source.function();
    }

    /** The size of the receiver, or else of the first argument. */
    CostRange first() {
      return target != null ? target : arguments.isEmpty() ? CostRange.ZERO : arguments.get(0);
    }

    CostRange argument(int index) {
      return index < arguments.size() ? arguments.get(index) : CostRange.ZERO;
    }

    double literal(int index, double otherwise) {
      if (index >= arguments.size()) {
        return otherwise;
      }
      CelExpr argument = source.args().get(index);
      boolean isInt =
          argument.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
              && argument.constant().getKind() == CelConstant.Kind.INT64_VALUE;
      return isInt ? Math.max(0, argument.constant().int64Value()) : otherwise;
    }
  }

  /** The elements of a list. */
  record Element(CelKind kind, CostRange size) {
    boolean isText() {
      return kind == CelKind.STRING || kind == CelKind.BYTES;
    }
  }

  /**
   * What a call may cost.
   *
   * @param result how large its value is, null if that does not follow from the arguments
   */
  record Estimate(double cost, @Nullable CostRange result) {
    static Estimate of(double cost) {
      return new Estimate(cost, null);
    }
  }

  static Estimate estimate(Call call) {
    return switch (call.function()) {
      case "check" -> Estimate.of(CHECK);
      case "fieldSelector", "labelSelector" -> Estimate.of(selector(call.argument(0).max()));
      case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> Estimate.of(scan(call));
      case "url" -> new Estimate(call.first().cost(CostRange.TRAVERSAL), call.first());
      case "lowerAscii", "upperAscii", "substring", "trim" ->
          new Estimate(call.first().cost(CostRange.TRAVERSAL), call.first());
      case "replace" -> new Estimate(call.first().cost(2 * CostRange.TRAVERSAL), replaced(call));
      case "split" ->
          new Estimate(
              call.first().cost(2 * CostRange.TRAVERSAL),
              new CostRange(0, call.literal(1, call.first().max())));
      case "join" -> {
        CostRange joined = joined(call);
        yield new Estimate(joined.cost(CostRange.TRAVERSAL), joined);
      }
      case "find", "findAll" ->
          new Estimate(regex(call.first(), call.argument(0)), new CostRange(0, call.first().max()));
      case "isIP", "cidr", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" ->
          Estimate.of(call.argument(0).cost(CostRange.TRAVERSAL));
      case "ip" ->
          Estimate.of(call.target() == null ? call.argument(0).cost(CostRange.TRAVERSAL) : 1);
      case "ip.isCanonical" -> Estimate.of(call.argument(0).cost(2 * CostRange.TRAVERSAL));
      case "containsIP", "containsCIDR" -> Estimate.of(containment(call));
      case "validate" ->
          Estimate.of(
              Math.ceil(
                  CostRange.product(
                      call.argument(0).cost(CostRange.TRAVERSAL), FORMAT_REGEX * CostRange.REGEX)));
      case "slice", "flatten", "lists.range", "reverse", "distinct", "sort" -> ofLists(call);
      case "@sortByAssociatedKeys" -> {
        boolean byTexts =
            call.overload().endsWith("list_string") || call.overload().endsWith("list_bytes");
        yield selfComparison(call.argument(0), byTexts);
      }
      case "sets.contains", "sets.intersects" ->
          Estimate.of(call.argument(0).times(call.argument(1)).cost(1) + 1);
      case "sets.equivalent" -> Estimate.of(call.argument(0).times(call.argument(1)).cost(2) + 1);
      default ->
          AUTHORIZER_STEPS.contains(call.function()) ? Estimate.of(1) : ofStandardFunction(call);
    };
  }

  private static Estimate ofStandardFunction(Call call) {
    CostRange first = call.argument(0);
    return switch (call.overload()) {
      case "string_to_bytes" ->
          new Estimate(
              first.cost(CostRange.TRAVERSAL), new CostRange(first.min(), first.max() * 4));
      case "bytes_to_string" ->
          new Estimate(
              first.cost(CostRange.TRAVERSAL),
              new CostRange(Math.floor(first.min() / 4), first.max()));
      case "starts_with_string", "ends_with_string" -> Estimate.of(first.cost(CostRange.TRAVERSAL));
      case "in_list" -> Estimate.of(call.argument(1).cost(1));
      case "matches_string" -> Estimate.of(regex(call.first(), first));
      case "matches" -> Estimate.of(regex(first, call.argument(1)));
      case "contains_string" ->
          Estimate.of(
              CostRange.product(
                  call.first().cost(CostRange.TRAVERSAL), first.cost(CostRange.TRAVERSAL)));
      case "logical_or", "logical_and" -> Estimate.of(0);
      case "add_list" -> new Estimate(1, first.plus(call.argument(1)));
      case "add_string", "add_bytes" -> {
        CostRange sum = first.plus(call.argument(1));
        yield new Estimate(sum.cost(CostRange.TRAVERSAL), sum);
      }
      default -> comparesByElements(call.overload()) ? comparison(call) : ofExtension(call);
    };
  }

  private static Estimate ofExtension(Call call) {
    return switch (call.function()) {
      case "format" -> Estimate.of(call.first().cost(CostRange.TRAVERSAL));
      case "strings.quote" -> {
        CostRange text = call.argument(0);
        yield new Estimate(
            text.cost(CostRange.TRAVERSAL), new CostRange(text.min() + 2, text.max() * 2 + 2));
      }
      default -> Estimate.of(1);
    };
  }

  /** Equality of any two values, order of texts only. */
  static boolean comparesByElements(String overload) {
    return overload.equals("equals")
        || overload.equals("not_equals")
        || ((overload.startsWith("less") || overload.startsWith("greater"))
            && (overload.endsWith("_string") || overload.endsWith("_bytes")));
  }

  private static Estimate comparison(Call call) {
    if (call.function().equals("_==_")) {
      switch (call.argumentType()) {
        case "net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.Semver" -> {
          return Estimate.of(1);
        }
        case "kubernetes.NamedFormat" -> {
          return Estimate.of(CostRange.exactly(LARGEST_FORMAT).cost(CostRange.TRAVERSAL));
        }
        default -> {}
      }
    }
    double smaller = Math.min(call.argument(0).max(), call.argument(1).max());
    return Estimate.of(CostRange.exactly(smaller).cost(CostRange.TRAVERSAL));
  }

  /** A selector is parsed, and has at most one requirement for two characters. */
  static double selector(double length) {
    return CostEstimate.CREATE_LIST
        + Math.ceil(CostRange.product(length, CostRange.TRAVERSAL))
        + CostRange.product(
            Math.ceil(length / 2), CostEstimate.CREATE_LIST + CostEstimate.CREATE_STRUCT);
  }

  private static double scan(Call call) {
    Element element = call.element();
    if (element == null) {
      return call.first().cost(CostRange.TRAVERSAL);
    }
    double each = element.isText() ? 1 + element.size().cost(CostRange.TRAVERSAL) : 1;
    return CostRange.product(call.first().max(), each);
  }

  private static double regex(CostRange text, CostRange regex) {
    double passes = text.plus(CostRange.exactly(1)).cost(CostRange.TRAVERSAL);
    return CostRange.product(passes, regex.cost(CostRange.REGEX));
  }

  private static CostRange replaced(Call call) {
    CostRange text = call.first();
    CostRange old = call.argument(0);
    CostRange replacement = call.argument(1);
    double most;
    if (old.min() == 0) {
      most = CostRange.product(text.max() + 1, replacement.max()) + text.max();
    } else if (replacement.max() <= old.min()) {
      most = text.max();
    } else {
      most = CostRange.product(Math.ceil(text.max() / old.min()), replacement.max());
    }
    double least;
    if (old.max() == 0) {
      least = CostRange.product(text.min() + 1, replacement.min()) + text.min();
    } else if (old.max() <= replacement.min()) {
      least = text.min();
    } else {
      least = CostRange.product(Math.ceil(text.min() / old.max()), replacement.min());
    }
    return new CostRange(least, most);
  }

  private static CostRange joined(Call call) {
    CostRange list = call.first();
    Element element = call.element();
    CostRange size = element == null ? CostRange.ZERO : list.times(element.size());
    CostRange separators = new CostRange(Math.max(0, list.min() - 1), Math.max(0, list.max() - 1));
    return call.arguments().isEmpty() ? size : size.plus(call.argument(0).times(separators));
  }

  private static double containment(Call call) {
    double cost = ADDRESS.plus(ADDRESS).cost(CostRange.TRAVERSAL);
    if (call.function().equals("containsCIDR")) {
      cost += ADDRESS.cost(CostRange.TRAVERSAL) + 1;
    }
    boolean parses = call.overload().endsWith("_string");
    return parses ? cost + call.argument(0).cost(CostRange.TRAVERSAL) : cost;
  }

  private static Estimate ofLists(Call call) {
    CostRange list = call.first();
    return switch (call.function()) {
      case "slice" -> {
        double length = call.literal(1, list.max()) - call.literal(0, 0);
        yield allocating(1, length < 0 ? CostRange.UNKNOWN : CostRange.exactly(length));
      }
      case "lists.range" ->
          allocating(1, CostRange.exactly(call.literal(0, Double.POSITIVE_INFINITY)));
      case "flatten" ->
          allocating(
              call.arguments().isEmpty() ? 1 : call.literal(0, Double.POSITIVE_INFINITY), list);
      case "reverse" -> call.element() == null ? Estimate.of(1) : allocating(1, list);
      default -> selfComparison(list, call.element() != null && call.element().isText());
    };
  }

  /** Every element compared with every other. */
  private static Estimate selfComparison(CostRange list, boolean ofTexts) {
    return allocating(ofTexts ? 2 + CostRange.TRAVERSAL : 2, list.times(list));
  }

  /** A function that makes a list: one unit for the call, the list, and each element's cost. */
  private static Estimate allocating(double factor, CostRange size) {
    return new Estimate(size.cost(factor) + 1 + CostEstimate.CREATE_LIST, size);
  }
}
