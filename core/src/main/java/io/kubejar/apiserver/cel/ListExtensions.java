package io.kubejar.apiserver.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.values.CelByteString;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The lists extension in its third version: {@code slice, flatten, distinct, reverse, sort, sortBy,
 * lists.range}; and {@code unwrapOpt} of the optional types.
 *
 * <p>Follows {@code github.com/google/cel-go}: ext/lists.go and cel/library.go.
 */
final class ListExtensions {
  private static final String SORT_BY_KEYS = "@sortByAssociatedKeys";
  private static final String SORT_INPUT = "@__sortBy_input__";
  private static final long LONGEST_RANGE = 10_000_000;
  private static final CelType INT = SimpleType.INT;
  private static final TypeParamType ANY = TypeParamType.create("T");
  private static final CelType LIST = ListType.create(ANY);
  private static final List<CelType> ONE = List.of(LIST);
  private static final List<CelType> COMPARABLE =
      List.of(
          SimpleType.INT,
          SimpleType.UINT,
          SimpleType.DOUBLE,
          SimpleType.BOOL,
          SimpleType.DURATION,
          SimpleType.TIMESTAMP,
          SimpleType.STRING,
          SimpleType.BYTES);

  private ListExtensions() {}

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet();
    functions.member("slice", LIST, List.of(LIST, INT, INT), a -> slice(a));
    CelType nested = ListType.create(LIST);
    functions.member("flatten", LIST, List.of(nested), a -> flatten((List<?>) a[0], 1));
    CelType deep = ListType.create(SimpleType.DYN);
    functions.member(
        "flatten", deep, List.of(deep, INT), a -> flatten((List<?>) a[0], (Long) a[1]));
    functions.member("distinct", LIST, ONE, a -> distinct((List<?>) a[0]));
    functions.member("reverse", LIST, ONE, a -> reverse((List<?>) a[0]));
    functions.global("lists.range", ListType.create(INT), List.of(INT), a -> range((Long) a[0]));
    for (CelType type : COMPARABLE) {
      ListType list = ListType.create(type);
      functions.member("sort", list, List.of(list), a -> sort((List<?>) a[0], (List<?>) a[0]));
      functions.member(
          SORT_BY_KEYS, LIST, List.of(LIST, list), a -> sort((List<?>) a[0], (List<?>) a[1]));
    }
    CelType optional = OptionalType.create(ANY);
    functions.member(
        "unwrapOpt", LIST, List.of(ListType.create(optional)), a -> unwrap((List<?>) a[0]));
    return functions;
  }

  static CelMacro sortBy() {
    return CelMacro.newReceiverMacro("sortBy", 2, ListExtensions::expandSortBy);
  }

  /** {@code cel.bind(input, LIST, input.@sortByAssociatedKeys(input.map(x, KEY)))}. */
  private static Optional<CelExpr> expandSortBy(
      CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> arguments) {
    Optional<CelExpr> keys =
        CelStandardMacro.MAP
            .getDefinition()
            .getExpander()
            .expandMacro(factory, factory.newIdentifier(SORT_INPUT), arguments);
    return keys.map(
        map ->
            factory.fold(
                "#unused",
                factory.newList(),
                SORT_INPUT,
                target,
                factory.newBoolLiteral(false),
                factory.newIdentifier(SORT_INPUT),
                factory.newReceiverCall(SORT_BY_KEYS, factory.newIdentifier(SORT_INPUT), map)));
  }

  private static List<?> slice(Object[] arguments) throws CelEvaluationException {
    List<?> list = (List<?>) arguments[0];
    long start = (Long) arguments[1];
    long end = (Long) arguments[2];
    String call = "cannot slice(" + start + ", " + end + "), ";
    if (start < 0 || end < 0) {
      throw FunctionSet.error(call + "negative indexes not supported");
    }
    if (start > end) {
      throw FunctionSet.error(call + "start index must be less than or equal to end index");
    }
    if (list.size() < end) {
      throw FunctionSet.error(call + "list is length " + list.size());
    }
    return List.copyOf(list.subList((int) start, (int) end));
  }

  private static List<Object> flatten(List<?> list, long depth) throws CelEvaluationException {
    if (depth < 0) {
      throw FunctionSet.error("level must be non-negative");
    }
    List<Object> flat = new ArrayList<>();
    for (Object element : list) {
      if (element instanceof List<?> inner && depth > 0) {
        flat.addAll(flatten(inner, depth - 1));
      } else {
        flat.add(element);
      }
    }
    return flat;
  }

  private static List<Object> distinct(List<?> list) {
    List<Object> different = new ArrayList<>();
    for (Object element : list) {
      if (different.stream().noneMatch(other -> CelEquality.equal(element, other))) {
        different.add(element);
      }
    }
    return different;
  }

  private static List<?> reverse(List<?> list) {
    List<Object> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<Long> range(long size) throws CelEvaluationException {
    if (size < 0) {
      throw FunctionSet.error("lists.range: size must be non-negative, got " + size);
    }
    if (size > LONGEST_RANGE) {
      throw FunctionSet.error(
          "lists.range: size " + size + " exceeds maximum allowed (" + LONGEST_RANGE + ")");
    }
    return LongStream.range(0, size).boxed().toList();
  }

  private static List<?> sort(List<?> list, List<?> keys) throws CelEvaluationException {
    for (Object key : keys) {
      if (key.getClass() != keys.get(0).getClass()) {
        throw FunctionSet.error("list elements must have the same type");
      }
    }
    Comparator<Integer> byKey = (i, j) -> compare(keys.get(i), keys.get(j));
    return IntStream.range(0, list.size()).boxed().sorted(byKey).<Object>map(list::get).toList();
  }

  @SuppressWarnings("unchecked") // The type checker admits lists of one comparable type only.
  static int compare(Object a, Object b) {
    if (a instanceof CelByteString x && b instanceof CelByteString y) {
      return Integer.signum(Arrays.compareUnsigned(x.toByteArray(), y.toByteArray()));
    }
    return Integer.signum(((Comparable<Object>) a).compareTo(b));
  }

  private static List<?> unwrap(List<?> list) {
    return list.stream().flatMap(element -> ((Optional<?>) element).stream()).toList();
  }
}
