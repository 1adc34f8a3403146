package io.kubejar.apiserver.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.runtime.CelEvaluationException;
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
    FormatCalls formats = new FormatCalls(tree);
    for (CelExpr call : calls) {
      if (call.call().function().equals("format")) {
        formats.check(call.call());
      }
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
    if (argument.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return;
    }
    CelConstant constant = argument.constant();
    if (isRegex) {
      if (constant.getKind() == CelConstant.Kind.STRING_VALUE) {
        checkRegex(function, constant.stringValue());
      }
    } else if (call.target().isEmpty()) {
      checkConversion(function, constant);
    }
  }

  private static void checkConversion(String function, CelConstant constant) throws CelFailure {
    try {
      Conversions.tryConversion(function, constant);
    } catch (CelEvaluationException e) {
      throw refusal(
          function.equals("timestamp") || function.equals("duration")
              ? "compilation failed: ERROR: invalid " + function + " argument"
              : "program instantiation failed: " + e.getMessage());
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

  private static CelFailure refusal(String message) {
    return new CelFailure(CelFailure.Kind.COMPILATION, message);
  }
}
