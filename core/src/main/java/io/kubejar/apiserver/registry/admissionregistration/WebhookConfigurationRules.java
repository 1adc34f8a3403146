package io.kubejar.apiserver.registry.admissionregistration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.SelectorRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import io.kubejar.apiserver.webhook.WebhookClientValidation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of webhook configurations.
 *
 * <p>Follows {@code pkg/apis/admissionregistration/validation/validation.go}.
 */
final class WebhookConfigurationRules {
  private static final FieldPath WEBHOOKS = FieldPath.of("webhooks");
  private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
  private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
  private static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
  private static final List<String> NO_SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
  private static final List<String> SIDE_EFFECTS =
      List.of("None", "NoneOnDryRun", "Some", "Unknown");
  private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
  private static final int LONGEST_TIMEOUT = 30;

  private final boolean noSideEffects;
  private final boolean knownVersions;
  private final boolean uniqueNames;
  private final Violations violations;

  /** The rules for what comes after an old configuration: it need not be better than that was. */
  private WebhookConfigurationRules(JsonNode old, Violations violations) {
    this.noSideEffects = all(old, hook -> isOneOf(hook, "sideEffects", NO_SIDE_EFFECTS));
    this.knownVersions = all(old, hook -> versions(hook).isEmpty() || knowsReviews(versions(hook)));
    this.uniqueNames = namesDiffer(old);
    this.violations = violations;
  }

  /** A question about a webhook. */
  private interface Question {
    boolean isTrueOf(JsonNode hook);
  }

  /**
   * Collects what is wrong with a configuration.
   *
   * @param old what it replaces, a missing node if it is new
   */
  static void check(JsonNode configuration, JsonNode old, Violations violations) {
    WebhookConfigurationRules rules = new WebhookConfigurationRules(old, violations);
    boolean conditions = !sameConditions(configuration, old);
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode hook : configuration.path("webhooks")) {
      FieldPath path = WEBHOOKS.index(index++);
      rules.hook(hook, path);
      if (conditions) {
        MatchConditionRules.check(
            hook.path("matchConditions"), path.child("matchConditions"), false, violations);
      }
      rules.reviewVersions(
          hook.path("admissionReviewVersions"), path.child("admissionReviewVersions"));
      String name = FieldRules.text(hook, "name");
      if (rules.uniqueNames && !name.isEmpty() && !names.add(name)) {
        violations.duplicate(path.child("name"), name);
      }
    }
  }

  private static boolean all(JsonNode configuration, Question question) {
    for (JsonNode hook : configuration.path("webhooks")) {
      if (!question.isTrueOf(hook)) {
        return false;
      }
    }
    return true;
  }

  private static boolean namesDiffer(JsonNode configuration) {
    Set<String> names = new HashSet<>();
    return all(configuration, hook -> names.add(FieldRules.text(hook, "name")));
  }

  private static boolean isOneOf(JsonNode hook, String field, List<String> values) {
    return values.contains(FieldRules.text(hook, field));
  }

  private static List<String> versions(JsonNode hook) {
    return SelectorRules.texts(hook.path("admissionReviewVersions"));
  }

  private static boolean knowsReviews(List<String> versions) {
    return versions.stream().anyMatch(REVIEW_VERSIONS::contains);
  }

  /** Conditions that are as they were are not looked at again. */
  private static boolean sameConditions(JsonNode configuration, JsonNode old) {
    JsonNode hooks = configuration.path("webhooks");
    JsonNode oldHooks = old.path("webhooks");
    if (hooks.size() != oldHooks.size()) {
      return false;
    }
    for (int i = 0; i < hooks.size(); i++) {
      if (!FieldRules.same(
          hooks.get(i).get("matchConditions"), oldHooks.get(i).get("matchConditions"))) {
        return false;
      }
    }
    return true;
  }

  private void hook(JsonNode hook, FieldPath path) {
    qualifiedName(FieldRules.text(hook, "name"), path.child("name"));
    int index = 0;
    for (JsonNode rule : hook.path("rules")) {
      OperationRules.check(rule, path.child("rules").index(index++), violations);
    }
    oneOf(hook, "failurePolicy", FAILURE_POLICIES, path);
    oneOf(hook, "matchPolicy", MATCH_POLICIES, path);
    sideEffects(hook, path.child("sideEffects"));
    JsonNode timeout = hook.path("timeoutSeconds");
    if (timeout.isNumber() && (timeout.asLong() < 1 || timeout.asLong() > LONGEST_TIMEOUT)) {
      violations.invalid(
          path.child("timeoutSeconds"),
          timeout,
          "the timeout value must be between 1 and 30 seconds");
    }
    for (String selector : List.of("namespaceSelector", "objectSelector")) {
      SelectorRules.labelSelector(hook.path(selector), path.child(selector), violations);
    }
    oneOf(hook, "reinvocationPolicy", REINVOCATION_POLICIES, path);
    for (FieldError error :
        WebhookClientValidation.validate(hook.path("clientConfig"), path.child("clientConfig"))) {
      violations.add(error);
    }
  }

  private void qualifiedName(String name, FieldPath path) {
    if (name.isEmpty()) {
      violations.required(path, "");
      return;
    }
    List<String> problems = Values.subdomain(name);
    if (!problems.isEmpty()) {
      violations.invalid(path, name, String.join(",", problems));
    } else if (name.split("\\.", -1).length < 3) {
      violations.invalid(
          path, name, "should be a domain with at least three segments separated by dots");
    }
  }

  private void oneOf(JsonNode hook, String field, List<String> allowed, FieldPath path) {
    if (hook.hasNonNull(field) && !isOneOf(hook, field, allowed)) {
      violations.notSupported(path.child(field), FieldRules.text(hook, field), allowed);
    }
  }

  private void sideEffects(JsonNode hook, FieldPath path) {
    List<String> allowed = noSideEffects ? NO_SIDE_EFFECTS : SIDE_EFFECTS;
    if (!hook.hasNonNull("sideEffects")) {
      violations.required(path, "must specify one of " + String.join(", ", allowed));
    } else if (!isOneOf(hook, "sideEffects", allowed)) {
      violations.notSupported(path, FieldRules.text(hook, "sideEffects"), allowed);
    }
  }

  private void reviewVersions(JsonNode versions, FieldPath path) {
    String known = String.join(", ", REVIEW_VERSIONS);
    if (versions.isEmpty()) {
      violations.required(path, "must specify one of " + known);
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      String version = versions.get(i).asText();
      if (seen.add(version)) {
        violations.invalid(path.index(i), version, Values.label1035(version));
      } else {
        violations.invalid(path.index(i), version, "duplicate version");
      }
    }
    if (knownVersions && !knowsReviews(SelectorRules.texts(versions))) {
      violations.invalid(path, versions, "must include at least one of " + known);
    }
  }
}
