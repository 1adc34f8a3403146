package io.kubejar.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Values;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of how a webhook is reached.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/util/webhook/validation.go}.
 */
public final class WebhookClientValidation {
  private static final String DESIRED = "; desired format: https://host[/path]";

  private WebhookClientValidation() {}

  /** The broken rules of a {@code clientConfig} but for its CA bundle. */
  public static List<FieldError> validate(JsonNode client, FieldPath path) {
    List<FieldError> errors = new ArrayList<>();
    boolean hasUrl = client.hasNonNull("url");
    if (hasUrl == client.hasNonNull("service")) {
      errors.add(FieldError.required(path, "exactly one of url or service is required"));
    } else if (hasUrl) {
      validateUrl(client.path("url").asText(), path.child("url"), errors);
    } else {
      validateService(client.path("service"), path.child("service"), errors);
    }
    return errors;
  }

  private static void validateUrl(String text, FieldPath path, List<FieldError> errors) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      String problem = "parse \"" + text + "\": " + e.getReason();
      errors.add(FieldError.required(path, "url must be a valid URL: " + problem + DESIRED));
      return;
    }
    String scheme = textOf(url.getScheme());
    if (!scheme.equals("https")) {
      String detail = "'https' is the only allowed URL scheme" + DESIRED;
      errors.add(FieldError.invalid(path, scheme, detail));
    }
    String authority = textOf(url.getRawAuthority());
    int at = authority.lastIndexOf('@');
    if (authority.substring(at + 1).isEmpty()) {
      errors.add(FieldError.invalid(path, "", "host must be specified" + DESIRED));
    }
    if (at >= 0) {
      String detail = "user information is not permitted in the URL";
      errors.add(FieldError.invalid(path, authority.substring(0, at), detail));
    }
    if (!textOf(url.getFragment()).isEmpty()) {
      String detail = "fragments are not permitted in the URL";
      errors.add(FieldError.invalid(path, url.getFragment(), detail));
    }
    if (!textOf(url.getRawQuery()).isEmpty()) {
      String detail = "query parameters are not permitted in the URL";
      errors.add(FieldError.invalid(path, url.getRawQuery(), detail));
    }
  }

  private static String textOf(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void validateService(JsonNode service, FieldPath path, List<FieldError> errors) {
    for (String field : List.of("name", "namespace")) {
      if (service.path(field).asText().isEmpty()) {
        errors.add(FieldError.required(path.child(field), ""));
      }
    }
    JsonNode port = service.path("port");
    if (port.isNumber() && (port.asLong() < 1 || port.asLong() > 65535)) {
      String detail = "port is not valid: must be between 1 and 65535, inclusive";
      errors.add(FieldError.invalid(path.child("port"), port, detail));
    }
    if (service.hasNonNull("path")) {
      validatePath(service.path("path").asText(), path.child("path"), errors);
    }
  }

  private static void validatePath(String text, FieldPath path, List<FieldError> errors) {
    if (text.isEmpty() || text.equals("/")) {
      return;
    }
    if (text.equals("//")) {
      errors.add(FieldError.invalid(path, text, "segment[0] may not be empty"));
      return;
    }
    if (!text.startsWith("/")) {
      errors.add(FieldError.invalid(path, text, "must start with a '/'"));
    }
    String relative = text.substring(1);
    String trimmed =
        relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
    String[] segments = trimmed.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String place = "segment[" + i + "]";
      if (segments[i].isEmpty()) {
        errors.add(FieldError.invalid(path, text, place + " may not be empty"));
        continue;
      }
      for (String problem : Values.subdomain(segments[i])) {
        errors.add(FieldError.invalid(path, text, place + ": " + problem));
      }
    }
  }

  /** The broken rules of a CA bundle. */
  public static List<FieldError> validateCaBundle(JsonNode bundle, FieldPath path) {
    String problem = caBundleProblem(bundle.asText());
    return problem.isEmpty()
        ? List.of()
        : List.of(FieldError.invalid(path, bundle, "unable to load root certificates: " + problem));
  }

  private static String caBundleProblem(String base64) {
    byte[] pem;
    try {
      pem = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return "unable to parse bytes as PEM block";
    }
    if (!new String(pem, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
      return "unable to parse bytes as PEM block";
    }
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return factory.generateCertificates(new ByteArrayInputStream(pem)).isEmpty()
          ? "unable to parse bytes as PEM block"
          : "";
    } catch (CertificateException e) {
      return "failed to parse certificate: " + e.getMessage();
    }
  }
}
