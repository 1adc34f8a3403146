package io.kubejar.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.ast.CelReference;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compiled expression; immutable, may be evaluated by many threads. */
public final class CelExpression {
  private static final Pattern PLACE = Pattern.compile("^evaluation error( at [^:]*:\\d+)?: ");
  private static final Pattern MISSING_KEY =
      Pattern.compile("^key '(.*)' is not present in map\\.$");
  private static final Pattern INDEX = Pattern.compile("-?\\d+$");

  private static final Pattern OUT_OF_RANGE =
      Pattern.compile("failure: (?:Index out of range: |Range \\[)(-?\\d+)");

  private final CelAbstractSyntaxTree tree;
  private final CelRuntime.Program program;

  CelExpression(CelAbstractSyntaxTree tree, CelRuntime.Program program) {
    this.tree = tree;
    this.program = program;
  }

  /** Whether the expression speaks of a variable. */
  public boolean uses(String variable) {
    return tree.getReferenceMap().values().stream()
        .map(CelReference::name)
        .anyMatch(variable::equals);
  }

  /**
   * The most that an evaluation may cost, in CEL's units; infinite if there is no bound.
   *
   * @param variables how large the variables can get
   */
  public double maxCost(Map<String, SizedType> variables) {
    return CostEstimate.of(tree, variables);
  }

  /**
   * The value for some variables.
   *
   * @param variables values by name, in the runtime's own classes
   * @throws CelFailure if the evaluation ends in an error
   */
  public Object evaluate(Map<String, Object> variables) throws CelFailure {
    try {
      return program.eval(variables);
    } catch (CelEvaluationException e) {
      throw failure(e);
    }
  }

  private static CelFailure failure(CelEvaluationException e) {
    String text = PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
    CelErrorCode code = e.getErrorCode();
    if (code == CelErrorCode.OVERLOAD_NOT_FOUND) {
      return new CelFailure(CelFailure.Kind.NO_SUCH_OVERLOAD, "no such overload", e);
    }
    if (code == CelErrorCode.ITERATION_BUDGET_EXCEEDED) {
      String message = "operation cancelled: actual cost limit exceeded";
      return new CelFailure(CelFailure.Kind.COST, message, e);
    }
    return new CelFailure(CelFailure.Kind.EVALUATION, goMessage(code, text), e);
  }

  /** What cel-go says where the runtime used here says something else. */
  private static String goMessage(CelErrorCode code, String text) {
    return switch (code) {
      case ATTRIBUTE_NOT_FOUND -> {
        Matcher matcher = MISSING_KEY.matcher(text);
        yield "no such key: " + (matcher.matches() ? matcher.group(1) : text);
      }
      case INDEX_OUT_OF_BOUNDS -> {
        Matcher matcher = INDEX.matcher(text);
        yield "index out of bounds: " + (matcher.find() ? matcher.group() : text);
      }
      case DIVIDE_BY_ZERO -> "division by zero";
      case NUMERIC_OVERFLOW -> "integer overflow";
      default -> {
        Matcher matcher = OUT_OF_RANGE.matcher(text);
        yield matcher.find() ? "index out of range: " + matcher.group(1) : text;
      }
    };
  }
}
