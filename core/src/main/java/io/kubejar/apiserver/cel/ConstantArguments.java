package io.kubejar.apiserver.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;

/**
 * Finds calls that cannot succeed because of a literal argument, which real API servers refuse when
 * they compile: regular expressions and conversions of texts.
 *
 * <p>Follows the validators and {@code OptimizeRegex} of {@code github.com/google/cel-go/cel}.
 */
final class ConstantArguments {
  private static final Set<String> REGEX_FUNCTIONS = Set.of("matches", "find", "findAll");

  private ConstantArguments() {}

  /**
   * @throws CelFailure for the first such call
   */
  static void check(CelAbstractSyntaxTree tree) throws CelFailure {
    List<CelExpr> calls =
        CelNavigableAst.fromAst(tree)
            .getRoot()
            .allNodes()
            .map(node -> node.expr())
            .filter(expr -> expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL)
            .toList();
    for (CelExpr call : calls) {
      check(call.call());
    }
  }

  private static void check(CelExpr.CelCall call) throws CelFailure {
    String function = call.function();
    if (call.args().isEmpty()) {
      return;
    }
    boolean isRegex = REGEX_FUNCTIONS.contains(function);
    CelExpr argument =
        call.args().get(isRegex && call.target().isEmpty() ? call.args().size() - 1 : 0);
    if (argument.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return;
    }
    String text = argument.constant().stringValue();
    if (isRegex) {
      checkRegex(function, text);
    } else if (call.target().isEmpty() && !isConvertible(function, text)) {
      throw refusal(
          function.equals("timestamp") || function.equals("duration")
              ? "compilation failed: ERROR: invalid " + function + " argument"
              : "program instantiation failed: type conversion error from 'string' to '"
                  + function
                  + "'");
    }
  }

  private static void checkRegex(String function, String regex) throws CelFailure {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw refusal(
          function.equals("matches")
              ? "compilation failed: ERROR: invalid matches argument"
              : "program instantiation failed: " + e.getMessage());
    }
  }

  private static boolean isConvertible(String function, String text) {
    try {
      switch (function) {
        case "int" -> Long.parseLong(text);
        case "uint" -> Long.parseUnsignedLong(text);
        case "double" -> Double.parseDouble(text);
        case "timestamp" -> OffsetDateTime.parse(text);
        case "duration" -> GoDuration.parse(text);
        case "bool" -> {
          return List.of("1", "t", "true", "TRUE", "True", "0", "f", "false", "FALSE", "False")
              .contains(text);
        }
        default -> {
          return true;
        }
      }
      return true;
    } catch (IllegalArgumentException | DateTimeException e) {
      return false;
    }
  }

  private static CelFailure refusal(String message) {
    return new CelFailure(CelFailure.Kind.COMPILATION, message);
  }
}
