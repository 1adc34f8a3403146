package io.kubejar.apiserver.admission.cel;

import dev.cel.common.CelErrorCode;
import dev.cel.common.CelRuntimeException;
import io.kubejar.apiserver.cel.CelBudget;
import io.kubejar.apiserver.cel.CelExpression;
import io.kubejar.apiserver.cel.CelFailure;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions for one request. The policy's variables are evaluated when they are first
 * asked for, and then remembered. Owned by one thread.
 *
 * <p>Follows {@code Evaluate} of {@code k8s.io/apiserver/pkg/admission/plugin/cel/activation.go}
 * and {@code composition.go}.
 */
public final class ExpressionEvaluation {
  private static final String OUT_OF_BUDGET =
      "validation failed due to running out of cost budget, no further validation rules will be"
          + " run";

  private final Map<String, Object> values;
  private final long units;
  private CelBudget budget;

  /**
   * Evaluates the expressions of a policy.
   *
   * @param variables the policy's own, by name
   */
  public ExpressionEvaluation(
      RequestVariables request, Map<String, AdmissionExpression> variables) {
    this(request, variables, CelBudget.OF_OBJECT);
  }

  /**
   * @param units what the evaluations may cost together, in CEL's units
   */
  ExpressionEvaluation(
      RequestVariables request, Map<String, AdmissionExpression> variables, long units) {
    this.units = units;
    this.budget = new CelBudget(units);
    this.values = new HashMap<>(request.values());
    this.values.put(ExpressionCompiler.VARIABLES, new LazyVariables(variables));
  }

  /**
   * What came out.
   *
   * @param value null if there was an error
   * @param error the error, empty if there was none
   */
  public record Outcome(@Nullable Object value, String error) {
    public boolean failed() {
      return !error.isEmpty();
    }
  }

  /** The evaluations cost more than they may: none of their results counts. */
  public static final class OutOfBudgetException extends Exception {
    private static final long serialVersionUID = 1;

    OutOfBudgetException() {
      super(OUT_OF_BUDGET);
    }

    /** The sentence for the sender of the request. */
    public String sentence() {
      return OUT_OF_BUDGET;
    }
  }

  /**
   * Evaluates one expression.
   *
   * @throws OutOfBudgetException if the budget is spent
   */
  public Outcome evaluate(AdmissionExpression expression) throws OutOfBudgetException {
    CelExpression program = expression.program();
    if (program == null) {
      return new Outcome(null, "compilation error: " + expression.error());
    }
    try {
      return new Outcome(program.evaluate(values, budget), "");
    } catch (CelFailure e) {
      if (e.kind() == CelFailure.Kind.COST) {
        // One expression that costs too much fails alone.
        budget = new CelBudget(units);
      } else if (budget.isExceeded()) {
        throw new OutOfBudgetException();
      }
      return new Outcome(
          null, "expression '" + expression.source() + "' resulted in error: " + e.getMessage());
    }
  }

  /** The {@code variables} object. */
  private final class LazyVariables extends AbstractMap<String, Object> {
    private final Map<String, AdmissionExpression> declared;
    private final Map<String, Object> known = new HashMap<>();

    LazyVariables(Map<String, AdmissionExpression> declared) {
      this.declared = declared;
    }

    @Override
    public boolean containsKey(Object name) {
      return declared.containsKey(name);
    }

    @Override
    public @Nullable Object get(Object name) {
      AdmissionExpression variable = declared.get(name);
      if (variable == null) {
        return null;
      }
      Object value = known.get(name);
      if (value == null) {
        value = evaluate(variable, (String) name);
        known.put((String) name, value);
      }
      return value;
    }

    private Object evaluate(AdmissionExpression variable, String name) {
      CelExpression program = variable.program();
      String what = "composited variable \"" + name + "\" fails to ";
      if (program == null) {
        throw failure(what + "compile: " + variable.error());
      }
      try {
        return program.evaluate(values, budget);
      } catch (CelFailure e) {
        throw failure(what + "evaluate: " + e.getMessage());
      }
    }

    private static CelRuntimeException failure(String message) {
      return new CelRuntimeException(
          new IllegalStateException(message), CelErrorCode.INTERNAL_ERROR);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      Map<String, Object> all = new HashMap<>();
      declared.keySet().forEach(name -> all.put(name, Objects.requireNonNull(get(name))));
      return all.entrySet();
    }
  }
}
