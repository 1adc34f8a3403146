package io.kubejar.apiserver.registry.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.certificates.CertificateRequest;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules on signing requests; follows {@code pkg/apis/certificates/validation}. */
final class SigningRequestValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
  private static final int SHORTEST_SECONDS = 600;
  private static final Set<String> USAGES =
      new TreeSet<>(
          List.of(
              "signing",
              "digital signature",
              "content commitment",
              "key encipherment",
              "key agreement",
              "data encipherment",
              "cert sign",
              "crl sign",
              "encipher only",
              "decipher only",
              "any",
              "server auth",
              "client auth",
              "code signing",
              "email protection",
              "s/mime",
              "ipsec end system",
              "ipsec tunnel",
              "ipsec user",
              "timestamping",
              "ocsp signing",
              "microsoft sgc",
              "netscape sgc"));

  private SigningRequestValidation() {}

  static void check(JsonNode spec, Violations violations) {
    String request = FieldRules.text(spec, "request");
    String malformed = malformation(request);
    if (!malformed.isEmpty()) {
      violations.invalid(SPEC.child("request"), request, malformed);
    }
    if (spec.path("usages").isEmpty()) {
      violations.required(SPEC.child("usages"), "usages must be provided");
    }
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode usage : spec.path("usages")) {
      FieldPath at = SPEC.child("usages").index(index++);
      if (!USAGES.contains(usage.asText())) {
        violations.notSupported(at, usage.asText(), List.copyOf(USAGES));
      }
      if (!seen.add(usage.asText())) {
        violations.duplicate(at, usage);
      }
    }
    signerName(FieldRules.text(spec, "signerName"), violations);
    JsonNode seconds = spec.path("expirationSeconds");
    if (seconds.isNumber() && seconds.asLong() < SHORTEST_SECONDS) {
      violations.invalid(
          SPEC.child("expirationSeconds"),
          seconds,
          "may not specify a duration less than " + SHORTEST_SECONDS + " seconds (10 minutes)");
    }
  }

  /** What is wrong with the request's PEM, empty if nothing. */
  private static String malformation(String base64) {
    try {
      byte[] text = Base64.getMimeDecoder().decode(base64);
      CertificateRequest.parsePem(new String(text, StandardCharsets.ISO_8859_1));
      return "";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void signerName(String name, Violations violations) {
    FieldPath path = SPEC.child("signerName");
    if (name.isEmpty()) {
      violations.required(path, "");
      return;
    }
    if (name.equals(LEGACY_SIGNER)) {
      violations.invalid(path, name, "the legacy signerName is not allowed via this API version");
      return;
    }
    int slash = name.indexOf('/');
    if (slash < 0 || slash != name.lastIndexOf('/')) {
      violations.invalid(
          path,
          Json.text(name),
          "must be a fully qualified domain and path of the form 'example.com/signer-name'");
      return;
    }
    String domain = name.substring(0, slash);
    violations.invalid(path, domain, Values.subdomain(domain));
    if (domain.indexOf('.') < 0) {
      violations.invalid(
          path, domain, "should be a domain with at least two segments separated by dots");
    }
  }
}
