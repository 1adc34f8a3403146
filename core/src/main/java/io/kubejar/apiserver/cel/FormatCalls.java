package io.kubejar.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds calls of {@code format} on a literal whose arguments cannot fit.
 *
 * <p>Follows {@code stringFormatValidator} of {@code github.com/google/cel-go/ext/formatting.go}.
 */
final class FormatCalls {
  private static final Set<CelKind> PRINTABLE =
      EnumSet.of(
          CelKind.LIST,
          CelKind.MAP,
          CelKind.BOOL,
          CelKind.BYTES,
          CelKind.DOUBLE,
          CelKind.DURATION,
          CelKind.INT,
          CelKind.NULL_TYPE,
          CelKind.STRING,
          CelKind.TIMESTAMP,
          CelKind.TYPE,
          CelKind.UINT);
  private static final Set<CelKind> INTEGERS = EnumSet.of(CelKind.INT, CelKind.UINT);
  private static final Set<CelKind> NUMBERS = EnumSet.of(CelKind.DOUBLE, CelKind.STRING);

  private final CelAbstractSyntaxTree tree;

  FormatCalls(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  /**
   * @throws CelFailure if a call cannot succeed
   */
  void check(CelExpr.CelCall call) throws CelFailure {
    CelExpr target = call.target().orElse(null);
    if (target == null
        || call.args().size() != 1
        || target.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || target.constant().getKind() != CelConstant.Kind.STRING_VALUE
        || call.args().get(0).exprKind().getKind() != CelExpr.ExprKind.Kind.LIST) {
      return;
    }
    List<CelExpr> arguments = call.args().get(0).list().elements();
    try {
      int next = 0;
      for (FormatTemplate.Part part : FormatTemplate.parse(target.constant().stringValue())) {
        if (part.literal() == null) {
          if (next >= arguments.size()) {
            throw FunctionSet.error("index " + next + " out of range");
          }
          checkArgument(part.clause(), arguments.get(next++));
        }
      }
      if (next < arguments.size()) {
        throw FunctionSet.error(
            "too many arguments supplied to string.format (expected %d, got %d)"
                .formatted(next, arguments.size()));
      }
    } catch (CelEvaluationException e) {
      throw new CelFailure(
          CelFailure.Kind.COMPILATION, "compilation failed: ERROR: " + e.getMessage(), e);
    }
  }

  private void checkArgument(char clause, CelExpr argument) throws CelEvaluationException {
    switch (clause) {
      case 's' -> checkPrintable(argument);
      case 'd' -> require(argument, INTEGERS, FormatTemplate.DECIMAL);
      case 'f' -> require(argument, NUMBERS, FormatTemplate.FIXED);
      case 'e' -> require(argument, NUMBERS, FormatTemplate.SCIENTIFIC);
      case 'o' -> require(argument, INTEGERS, FormatTemplate.OCTAL);
      case 'b' ->
          require(
              argument, EnumSet.of(CelKind.INT, CelKind.UINT, CelKind.BOOL), FormatTemplate.BINARY);
      default ->
          require(
              argument,
              EnumSet.of(CelKind.INT, CelKind.UINT, CelKind.STRING, CelKind.BYTES),
              FormatTemplate.HEX);
    }
  }

  private void checkPrintable(CelExpr argument) throws CelEvaluationException {
    require(argument, PRINTABLE, FormatTemplate.STRING);
    switch (argument.exprKind().getKind()) {
      case LIST -> {
        for (CelExpr element : argument.list().elements()) {
          checkPrintable(element);
        }
      }
      case MAP -> {
        for (CelExpr.CelMap.Entry entry : argument.map().entries()) {
          checkPrintable(entry.key());
          checkPrintable(entry.value());
        }
      }
      default -> {}
    }
  }

  private void require(CelExpr argument, Set<CelKind> kinds, String rule)
      throws CelEvaluationException {
    CelType type = tree.getType(argument.id()).orElse(SimpleType.DYN);
    boolean unknown = type.kind() == CelKind.DYN || type.kind() == CelKind.ANY;
    if (type instanceof OptionalType || !(unknown || kinds.contains(type.kind()))) {
      throw FunctionSet.error(FormatTemplate.misfit(rule, type.name()));
    }
  }
}
