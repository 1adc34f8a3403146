package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code x-kubernetes-validations}.
 *
 * @param rule the CEL expression
 * @param message what a violation says, empty for the default
 * @param messageExpression CEL that computes the message, empty if there is none
 * @param reason the kind of error of a violation, empty for an invalid value
 * @param fieldPath where in the scope a violation is reported, empty for the scope itself
 * @param optionalOldSelf whether {@code oldSelf} is optional, null if it is not said
 * @param json the entry as it was written
 */
public record ValidationRule(
    String rule,
    String message,
    String messageExpression,
    String reason,
    String fieldPath,
    @Nullable Boolean optionalOldSelf,
    JsonNode json) {

  static List<ValidationRule> parseAll(JsonNode list) {
    List<ValidationRule> rules = new ArrayList<>();
    for (JsonNode entry : list) {
      JsonNode optional = entry.get("optionalOldSelf");
      rules.add(
          new ValidationRule(
              entry.path("rule").asText(),
              entry.path("message").asText(),
              entry.path("messageExpression").asText(),
              entry.path("reason").asText(),
              entry.path("fieldPath").asText(),
              optional instanceof BooleanNode ? Boolean.valueOf(optional.asBoolean()) : null,
              entry));
    }
    return List.copyOf(rules);
  }

  public boolean oldSelfIsOptional() {
    return Boolean.TRUE.equals(optionalOldSelf);
  }

  /** What a violation says when no message expression gives something better. */
  public String messageOrDefault() {
    return message.isEmpty() ? "failed rule: " + nameInErrors() : message.strip();
  }

  /** How errors of evaluation refer to the rule: by its message if it has one. */
  public String nameInErrors() {
    return message.isEmpty() ? rule.strip() : message.strip();
  }
}
