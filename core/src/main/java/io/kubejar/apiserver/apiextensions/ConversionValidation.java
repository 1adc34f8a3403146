package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.webhook.WebhookClientValidation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of {@code spec.conversion}.
 *
 * <p>Follows {@code validateCustomResourceConversion} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go}.
 */
final class ConversionValidation {
  private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");

  private ConversionValidation() {}

  /**
   * @param allowInvalidCaBundle true for a definition that was not established, or had an invalid
   *     bundle before
   */
  static List<FieldError> validate(
      JsonNode conversion, FieldPath path, boolean allowInvalidCaBundle) {
    List<FieldError> errors = new ArrayList<>();
    if (!conversion.isObject()) {
      return errors;
    }
    String strategy = conversion.path("strategy").asText();
    JsonNode webhook = conversion.path("webhook");
    JsonNode client = webhook.path("clientConfig");
    JsonNode versions = webhook.path("conversionReviewVersions");
    if (strategy.isEmpty()) {
      errors.add(FieldError.required(path.child("strategy"), ""));
    } else if (!strategy.equals("None") && !strategy.equals("Webhook")) {
      errors.add(
          FieldError.notSupported(
              path.child("strategy"), conversion.get("strategy"), List.of("None", "Webhook")));
    }
    FieldPath clientPath = path.child("webhookClientConfig");
    FieldPath versionsPath = path.child("conversionReviewVersions");
    if (strategy.equals("Webhook")) {
      if (client.isObject()) {
        errors.addAll(WebhookClientValidation.validate(client, clientPath));
        JsonNode bundle = client.path("caBundle");
        if (!bundle.asText().isEmpty() && !allowInvalidCaBundle) {
          errors.addAll(
              WebhookClientValidation.validateCaBundle(bundle, clientPath.child("caBundle")));
        }
      } else {
        errors.add(FieldError.required(clientPath, "required when strategy is set to Webhook"));
      }
      validateReviewVersions(versions, versionsPath, errors);
      return errors;
    }
    String detail = "should not be set when strategy is not set to Webhook";
    if (client.isObject()) {
      errors.add(FieldError.forbidden(clientPath, detail));
    }
    if (!versions.isEmpty()) {
      errors.add(FieldError.forbidden(versionsPath, detail));
    }
    return errors;
  }

  private static void validateReviewVersions(
      JsonNode versions, FieldPath path, List<FieldError> errors) {
    if (versions.isEmpty()) {
      errors.add(FieldError.required(path, ""));
      return;
    }
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      String version = versions.get(i).asText();
      if (!seen.add(version)) {
        errors.add(FieldError.invalid(path.index(i), version, "duplicate version"));
        continue;
      }
      for (String problem : DnsNames.label1035(version)) {
        errors.add(FieldError.invalid(path.index(i), version, problem));
      }
    }
    if (seen.stream().noneMatch(REVIEW_VERSIONS::contains)) {
      String detail = "must include at least one of " + String.join(", ", REVIEW_VERSIONS);
      errors.add(FieldError.invalid(path, versions, detail));
    }
  }
}
