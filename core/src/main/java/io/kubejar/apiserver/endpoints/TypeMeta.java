package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.schema.ProtobufTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kind and version that any body names before anything else of it is looked at.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/runtime/serializer/json/meta.go}.
 */
final class TypeMeta {
  /** What precedes the errors of reading them. */
  static final String UNREADABLE = "couldn't get version/kind; json parse error: ";

  private static final String SCHEME = "pkg/api/legacyscheme/scheme.go:30";
  private static final String GO_TYPE =
      "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
          + " \"json:\\\"kind,omitempty\\\"\" }";

  private TypeMeta() {}

  /** What is wrong with a body's kind and version, in Kubernetes' words; null if nothing is. */
  static @Nullable String problemOf(JsonNode body) {
    if (!body.isObject() && !body.isNull()) {
      return UNREADABLE
          + "json: cannot unmarshal "
          + goKind(body)
          + " into Go value of type "
          + GO_TYPE;
    }
    for (String field : List.of("apiVersion", "kind")) {
      if (body.hasNonNull(field) && !body.path(field).isTextual()) {
        return UNREADABLE
            + "json: cannot unmarshal %s into Go struct field .%s of type string"
                .formatted(goKind(body.path(field)), field);
      }
    }
    String version = body.path("apiVersion").asText();
    return version.indexOf('/') == version.lastIndexOf('/')
        ? null
        : "unexpected GroupVersion string: " + version;
  }

  /**
   * Why a built-in object is not of the kind that it should be, in Kubernetes' words; null if it
   * is. What it leaves out is taken to be right.
   */
  static @Nullable String mismatch(JsonNode object, GroupVersionKind wanted) {
    String sentVersion = object.path("apiVersion").asText();
    String sentKind = object.path("kind").asText();
    String apiVersion = sentVersion.isEmpty() ? wanted.apiVersion() : sentVersion;
    String kind = sentKind.isEmpty() ? wanted.kind() : sentKind;
    if (apiVersion.equals(wanted.apiVersion()) && kind.equals(wanted.kind())) {
      return null;
    }
    GroupVersionKind sent = GroupVersionKind.of(apiVersion, kind);
    if (ProtobufTypes.builtIn().typeOf(sent) == null) {
      return "no kind \"%s\" is registered for version \"%s\" in scheme \"%s\""
          .formatted(kind, apiVersion, SCHEME);
    }
    return "converting (%s.%s) to (%s.%s): unknown conversion"
        .formatted(sent.version(), kind, goPackage(wanted.group()), wanted.kind());
  }

  /** The package of a group's internal types. */
  private static String goPackage(String group) {
    return group.isEmpty() ? "core" : group.split("\\.", 2)[0];
  }

  /** What Go calls the kind of a JSON value. */
  static String goKind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case NUMBER -> "number";
      case BOOLEAN -> "bool";
      case STRING -> "string";
      default -> "null";
    };
  }
}
