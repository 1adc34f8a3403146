package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.extensions.CelExtensionLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.CelStandardFunctions.StandardOverload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where Kubernetes' values make standard functions behave in their own way: equality and
 * concatenation of associative lists; and the macros.
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
    return !REPLACED.contains(function)
        && !Conversions.REPLACED.contains(overload.toString())
        && !overload.toString().equals("ADD_LIST");
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

  /** The standard macros, and those of extensions that the library beneath lacks. */
  static List<CelMacro> macros() {
    List<CelMacro> macros = new ArrayList<>();
    CelStandardMacro.STANDARD_MACROS.forEach(macro -> macros.add(macro.getDefinition()));
    macros.add(ListExtensions.sortBy());
    CelExtensionLibrary.FeatureSet comprehensions = CelExtensions.comprehensions();
    comprehensions.macros().stream()
        .filter(macro -> macro.getFunction().equals("exists_one"))
        .map(macro -> CelMacro.newReceiverMacro("existsOne", 3, macro.getExpander()))
        .forEach(macros::add);
    return macros;
  }
}
