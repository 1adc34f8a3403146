package io.kubejar.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compiled expression; immutable, may be evaluated by many threads. */
public final class CelExpression {
  private static final Pattern PLACE = Pattern.compile("^evaluation error( at [^:]*:\\d+)?: ");
  private static final Pattern MISSING_KEY =
      Pattern.compile(
          "^(?:key '(?<key>.*)' is not present in map\\.|Error resolving field"
              + " '(?<field>.*)'\\..*)$");
  private static final Pattern INDEX = Pattern.compile("-?\\d+$");

  private static final String UNKNOWN_ZONE = "Unknown time-zone ID: ";
  private static final Pattern FAILED_CALL = Pattern.compile("^Function '.*' failed with arg");
  private static final Pattern INSERTED =
      Pattern.compile("^insert failed: key '(.*)' already exists$");

  private static final Pattern OUT_OF_RANGE =
      Pattern.compile("failure: (?:Index out of range: |Range \\[)(-?\\d+)");

  /** What one evaluation may cost, in CEL's units. */
  private static final long MOST_UNITS = 1_000_000;

  private final CelAbstractSyntaxTree tree;
  private final CelRuntime.Program program;

  CelExpression(CelAbstractSyntaxTree tree, CelRuntime.Program program) {
    this.tree = tree;
    this.program = program;
  }

  /** The type of its values as far as the variables' types tell. */
  public CelType resultType() {
    return tree.getResultType();
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
   * @throws CelFailure if the evaluation ends in an error, or costs more than one may
   */
  public Object evaluate(Map<String, Object> variables) throws CelFailure {
    return evaluate(variables, new CelBudget(MOST_UNITS));
  }

  /**
   * The value for some variables, paid for from a budget.
   *
   * @throws CelFailure if the evaluation ends in an error, costs more than one may, or more than
   *     the budget has
   */
  public Object evaluate(Map<String, Object> variables, CelBudget budget) throws CelFailure {
    EvaluationCost cost = new EvaluationCost(tree, MOST_UNITS);
    Object value;
    try {
      value = program.trace(variables, cost);
    } catch (CelEvaluationException | EvaluationCost.Exceeded e) {
      if (cost.spent() > MOST_UNITS) {
        budget.exceed();
        String message = "operation cancelled: actual cost limit exceeded";
        throw new CelFailure(CelFailure.Kind.COST, message, e);
      }
      pay(budget, cost);
      throw failure((CelEvaluationException) e);
    }
    pay(budget, cost);
    return value;
  }

  private static void pay(CelBudget budget, EvaluationCost cost) throws CelFailure {
    if (!budget.spend(cost.spent())) {
      throw new CelFailure(
          CelFailure.Kind.BUDGET, "validation failed due to running out of cost budget");
    }
  }

  private static CelFailure failure(CelEvaluationException e) {
    String text = PLACE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
    Throwable cause = e.getCause();
    if (cause != null && cause.getMessage() != null && FAILED_CALL.matcher(text).find()) {
      text = cause.getMessage();
    }
    CelErrorCode code = e.getErrorCode();
    if (code == CelErrorCode.OVERLOAD_NOT_FOUND || text.equals("no such overload")) {
      return new CelFailure(CelFailure.Kind.NO_SUCH_OVERLOAD, "no such overload", e);
    }
    return new CelFailure(CelFailure.Kind.EVALUATION, goMessage(code, text), e);
  }

  private static String ofLibrary(String text) {
    if (text.equals("No value present")) {
      return "optional.none() dereference";
    }
    if (text.startsWith("Timestamp is not valid")) {
      return "timestamp overflow";
    }
    if (text.startsWith(UNKNOWN_ZONE)) {
      return "unknown time zone " + text.substring(UNKNOWN_ZONE.length());
    }
    Matcher inserted = INSERTED.matcher(text);
    if (inserted.matches()) {
      return "insert failed: key " + inserted.group(1) + " already exists";
    }
    Matcher matcher = OUT_OF_RANGE.matcher(text);
    return matcher.find() ? "index out of range: " + matcher.group(1) : text;
  }

  /** What cel-go says where the runtime used here says something else. */
  private static String goMessage(CelErrorCode code, String text) {
    return switch (code) {
      case ATTRIBUTE_NOT_FOUND -> {
        Matcher matcher = MISSING_KEY.matcher(text);
        if (!matcher.matches()) {
          yield "no such key: " + text;
        }
        String key = matcher.group("key");
        yield "no such key: " + (key == null ? matcher.group("field") : key);
      }
      case INDEX_OUT_OF_BOUNDS -> {
        Matcher matcher = INDEX.matcher(text);
        yield "index out of bounds: " + (matcher.find() ? matcher.group() : text);
      }
      case DIVIDE_BY_ZERO -> "division by zero";
      case NUMERIC_OVERFLOW ->
          text.contains("nsigned") ? "unsigned integer overflow" : "integer overflow";
      default -> ofLibrary(text);
    };
  }
}
