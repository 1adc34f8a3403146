package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on Ingresses; follows {@code pkg/apis/networking/validation/validation.go}. */
final class IngressValidation {
  private static final List<String> PATH_TYPES =
      List.of("Exact", "ImplementationSpecific", "Prefix");
  private static final String[] BAD_SEQUENCES = {"//", "/./", "/../", "%2f", "%2F"};
  private static final String[] BAD_SUFFIXES = {"/..", "/."};
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  private IngressValidation() {}

  static void check(JsonNode ingress, Violations violations) {
    JsonNode spec = ingress.path("spec");
    if (spec.path("rules").isEmpty() && !spec.path("defaultBackend").isObject()) {
      violations.invalid(
          SPEC,
          FieldRules.quoted(spec.get("rules")),
          "either `defaultBackend` or `rules` must be specified");
    }
    if (spec.path("defaultBackend").isObject()) {
      backend(spec.get("defaultBackend"), SPEC.child("defaultBackend"), violations);
    }
    int index = 0;
    for (JsonNode rule : spec.path("rules")) {
      rule(rule, SPEC.child("rules").index(index++), violations);
    }
    tls(spec.path("tls"), violations);
    FieldRules.valid(spec, "ingressClassName", Values::subdomain, SPEC, violations);
  }

  /** A class may be named by an annotation too, which must not contradict the field. */
  static void checkNew(JsonNode ingress, Violations violations) {
    check(ingress, violations);
    JsonNode annotation = ingress.path("metadata").path("annotations").path(CLASS_ANNOTATION);
    JsonNode name = ingress.path("spec").path("ingressClassName");
    if (annotation.isTextual() && name.isTextual() && !annotation.equals(name)) {
      violations.invalid(
          FieldPath.of("annotations").child(CLASS_ANNOTATION),
          annotation,
          "must match `ingressClassName` when both are specified");
    }
  }

  private static void rule(JsonNode rule, FieldPath path, Violations violations) {
    String host = FieldRules.text(rule, "host");
    if (!host.isEmpty()) {
      if (Addresses.ip(host).isEmpty()) {
        violations.invalid(path.child("host"), host, "must be a DNS name, not an IP address");
      }
      hostName(host, path.child("host"), violations);
    }
    JsonNode http = rule.path("http");
    if (!http.isObject()) {
      return;
    }
    FieldPath paths = path.child("http").child("paths");
    if (http.path("paths").isEmpty()) {
      violations.required(paths, "");
    }
    int index = 0;
    for (JsonNode entry : http.path("paths")) {
      path(entry, paths.index(index++), violations);
    }
  }

  private static void hostName(String host, FieldPath path, Violations violations) {
    violations.invalid(
        path, host, host.contains("*") ? Values.wildcardSubdomain(host) : Values.subdomain(host));
  }

  private static void path(JsonNode entry, FieldPath path, Violations violations) {
    String type = FieldRules.text(entry, "pathType");
    String place = FieldRules.text(entry, "path");
    if (!entry.hasNonNull("pathType")) {
      violations.required(path.child("pathType"), "pathType must be specified");
      return;
    }
    if (!PATH_TYPES.contains(type)) {
      violations.notSupported(path.child("pathType"), type, PATH_TYPES);
    } else if (type.equals("ImplementationSpecific")) {
      if (!place.isEmpty() && !place.startsWith("/")) {
        violations.invalid(path.child("path"), place, "must be an absolute path");
      }
    } else {
      absolutePath(place, path.child("path"), violations);
    }
    backend(entry.path("backend"), path.child("backend"), violations);
  }

  private static void absolutePath(String place, FieldPath path, Violations violations) {
    if (!place.startsWith("/")) {
      violations.invalid(path, place, "must be an absolute path");
    }
    for (String bad : BAD_SEQUENCES) {
      if (place.contains(bad)) {
        violations.invalid(path, place, "must not contain '" + bad + "'");
      }
    }
    for (String bad : BAD_SUFFIXES) {
      if (place.endsWith(bad)) {
        violations.invalid(path, place, "cannot end with '" + bad + "'");
      }
    }
  }

  private static void backend(JsonNode backend, FieldPath path, Violations violations) {
    JsonNode service = backend.path("service");
    boolean resource = backend.path("resource").isObject();
    if (resource && service.isObject()) {
      violations.invalid(path, "", "cannot set both resource and service backends");
      return;
    }
    if (resource) {
      IngressClassValidation.reference(backend.get("resource"), path.child("resource"), violations);
      return;
    }
    if (!service.isObject()) {
      violations.invalid(path, "", "resource or service backend is required");
      return;
    }
    FieldPath servicePath = path.child("service");
    FieldRules.requiredValid(service, "name", Values::label1035, servicePath, violations);
    JsonNode port = service.path("port");
    FieldPath portPath = servicePath.child("port");
    boolean named = !FieldRules.text(port, "name").isEmpty();
    long number = port.path("number").asLong();
    if (named && number != 0) {
      violations.invalid(path, "", "cannot set both port name & port number");
    } else if (named) {
      String portName = FieldRules.text(port, "name");
      violations.invalid(portPath.child("name"), portName, Values.portName(portName));
    } else if (number != 0) {
      for (String error : Values.port(number)) {
        violations.invalid(portPath.child("number"), port.get("number"), error);
      }
    } else {
      violations.required(path, "port name or number is required");
    }
  }

  private static void tls(JsonNode tls, Violations violations) {
    int index = 0;
    for (JsonNode entry : tls) {
      FieldPath at = SPEC.child("tls").index(index++);
      int hostIndex = 0;
      for (JsonNode host : entry.path("hosts")) {
        hostName(host.asText(), at.child("hosts").index(hostIndex++), violations);
      }
      String secret = FieldRules.text(entry, "secretName");
      if (!secret.isEmpty()) {
        violations.invalid(at.child("secretName"), secret, Values.subdomain(secret));
      }
    }
  }
}
