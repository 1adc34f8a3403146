package io.kubejar.apiserver.apiextensions;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.apiextensions.schema.ValidationRule;
import io.kubejar.apiserver.cel.CelEnvironment;
import io.kubejar.apiserver.cel.CelExpression;
import io.kubejar.apiserver.cel.CelFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one node of a schema, compiled.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go}.
 */
record CompiledRules(List<Rule> rules) {
  static final String SELF = "self";
  static final String OLD_SELF = "oldSelf";

  private static final String NO_STRING = "messageExpression must evaluate to a string";

  /**
   * One rule.
   *
   * @param expression null if it does not compile
   * @param error why it does not, empty if it does
   * @param messageExpression null if there is none, or it does not compile
   * @param messageError why it does not, empty if it does
   */
  record Rule(
      ValidationRule source,
      @Nullable CelExpression expression,
      String error,
      @Nullable CelExpression messageExpression,
      String messageError) {

    boolean usesOldSelf() {
      CelExpression compiled = expression;
      return compiled != null && compiled.uses(OLD_SELF);
    }
  }

  /** Compiles the rules of a node; none if rules cannot see its values. */
  static CompiledRules of(StructuralSchema schema, boolean isResource) {
    ExpressionTypes types = new ExpressionTypes();
    CelType self = types.of(schema, isResource);
    if (self == null || schema.validations().isEmpty()) {
      return new CompiledRules(List.of());
    }
    List<Rule> rules = new ArrayList<>();
    for (ValidationRule rule : schema.validations()) {
      rules.add(compile(rule, environment(self, types, rule.oldSelfIsOptional())));
    }
    return new CompiledRules(List.copyOf(rules));
  }

  private static CelEnvironment environment(
      CelType self, ExpressionTypes types, boolean oldSelfIsOptional) {
    Map<String, CelType> variables = new LinkedHashMap<>();
    variables.put(SELF, self);
    variables.put(OLD_SELF, oldSelfIsOptional ? OptionalType.create(self) : self);
    return CelEnvironment.of(variables, types.structs());
  }

  private static Rule compile(ValidationRule rule, CelEnvironment environment) {
    CelExpression expression = null;
    CelExpression message = null;
    String error = "";
    String messageError = "";
    try {
      expression =
          environment.compile(
              rule.rule(), List.of(SimpleType.BOOL), "cel expression must evaluate to a bool");
    } catch (CelFailure e) {
      error = String.valueOf(e.getMessage());
    }
    if (!rule.messageExpression().isBlank()) {
      try {
        message =
            environment.compile(rule.messageExpression(), List.of(SimpleType.STRING), NO_STRING);
      } catch (CelFailure e) {
        String problem = String.valueOf(e.getMessage());
        messageError = problem.equals(NO_STRING) ? problem : "messageExpression " + problem;
      }
    }
    return new Rule(rule, expression, error, message, messageError);
  }
}
