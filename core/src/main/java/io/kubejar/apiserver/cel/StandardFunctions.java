package io.kubejar.apiserver.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.NullValue;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.CelStandardFunctions.StandardOverload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where Kubernetes' values make standard functions behave in their own way: equality and
 * concatenation of associative lists, and {@code has} of a field that is null.
 */
final class StandardFunctions {
  private static final Set<StandardFunction> REPLACED =
      Set.of(StandardFunction.EQUALS, StandardFunction.NOT_EQUALS, StandardFunction.MODULO);

  private StandardFunctions() {}

  /** The standard functions that need no replacement. */
  static CelStandardFunctions kept() {
    return CelStandardFunctions.newBuilder().filterFunctions(StandardFunctions::isKept).build();
  }

  private static boolean isKept(StandardFunction function, StandardOverload overload) {
    return !REPLACED.contains(function) && !overload.toString().equals("ADD_LIST");
  }

  static List<CelFunctionBinding> replacements() {
    return List.of(
        CelFunctionBinding.from("equals", Object.class, Object.class, CelEquality::equal),
        CelFunctionBinding.from(
            "not_equals", Object.class, Object.class, (a, b) -> !CelEquality.equal(a, b)),
        CelFunctionBinding.from(
            "modulo_int64",
            Long.class,
            Long.class,
            (a, b) -> {
              if (b == 0) {
                throw FunctionSet.error("modulus by zero");
              }
              return a % b;
            }),
        CelFunctionBinding.from(
            "modulo_uint64",
            UnsignedLong.class,
            UnsignedLong.class,
            (a, b) -> {
              if (b.equals(UnsignedLong.ZERO)) {
                throw FunctionSet.error("modulus by zero");
              }
              return a.mod(b);
            }),
        CelFunctionBinding.from("add_list", List.class, List.class, StandardFunctions::concat));
  }

  private static List<?> concat(List<?> a, List<?> b) {
    if (a instanceof AssociativeList list) {
      return list.plus(b);
    }
    List<Object> sum = new ArrayList<>(a);
    sum.addAll(b);
    return sum;
  }

  /** The standard macros, but {@code has} is false for a field that is null. */
  static List<CelMacro> macros() {
    List<CelMacro> macros = new ArrayList<>();
    for (CelStandardMacro macro : CelStandardMacro.STANDARD_MACROS) {
      if (macro != CelStandardMacro.HAS) {
        macros.add(macro.getDefinition());
      }
    }
    macros.add(
        CelMacro.newGlobalMacro(
            "has", 1, (factory, target, arguments) -> expandHas(factory, arguments)));
    return macros;
  }

  private static Optional<CelExpr> expandHas(
      CelMacroExprFactory factory, ImmutableList<CelExpr> arguments) {
    CelExpr field = arguments.get(0);
    if (field.exprKind().getKind() != CelExpr.ExprKind.Kind.SELECT) {
      return Optional.of(factory.reportError("invalid argument to has() macro"));
    }
    String name = field.select().field();
    CelExpr present = factory.newSelect(field.select().operand(), name, true);
    CelExpr value = factory.newSelect(factory.copy(field.select().operand()), name, false);
    CelExpr notNull =
        factory.newGlobalCall(
            "_!=_",
            factory.newGlobalCall("dyn", value),
            factory.newConstant(CelConstant.ofValue(NullValue.NULL_VALUE)));
    return Optional.of(factory.newGlobalCall("_&&_", present, notNull));
  }
}
