package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.registry.ManagerNames;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The query parameters that all writes have: {@code dryRun}, {@code fieldManager}, {@code
 * fieldValidation}, {@code force}.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go} and {@code
 * managerOrUserAgent} of {@code k8s.io/apiserver/pkg/endpoints/handlers}.
 */
public final class Writes {
  private static final List<String> FIELD_VALIDATIONS = List.of("", "Ignore", "Strict", "Warn");

  private Writes() {}

  /** The kinds of options, by the verb of the write. */
  enum Kind {
    CREATE("CreateOptions"),
    UPDATE("UpdateOptions"),
    PATCH("PatchOptions"),
    APPLY("PatchOptions");

    private final String options;

    Kind(String options) {
      this.options = options;
    }
  }

  /**
   * The write that a request asks for, its options read from the query.
   *
   * @throws StatusException 422 if an option has a value that is not allowed
   */
  public static WriteContext context(
      ApiRequest request, ResourceDefinition definition, Consumer<String> warnings) {
    Kind kind = request.info().verb().equals("create") ? Kind.CREATE : Kind.UPDATE;
    return context(request, definition, kind, warnings);
  }

  static WriteContext context(
      ApiRequest request, ResourceDefinition definition, Kind kind, Consumer<String> warnings) {
    QueryParameters query = request.query();
    List<FieldError> errors = errors(query, kind);
    if (!errors.isEmpty()) {
      throw StatusException.invalid(new GroupKind("meta.k8s.io", kind.options), "", errors);
    }
    ObjectNode json = json(query, kind);
    boolean dryRun = !query.all("dryRun").isEmpty();
    RequestInfo info = request.info();
    return new WriteContext(
        definition,
        definition.namespaced() ? info.namespace() : "",
        info.subresource(),
        request.user(),
        new WriteOptions(dryRun, manager(request), json),
        warnings);
  }

  private static List<FieldError> errors(QueryParameters query, Kind kind) {
    List<FieldError> errors = new ArrayList<>();
    String manager = query.firstOrEmpty("fieldManager");
    if (kind == Kind.APPLY) {
      if (manager.isEmpty()) {
        errors.add(
            FieldError.required(FieldPath.of("fieldManager"), "is required for apply patch"));
      }
    } else if (kind == Kind.PATCH && query.first("force") != null) {
      errors.add(
          FieldError.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch"));
    }
    errors.addAll(ManagerNames.errors(FieldPath.of("fieldManager"), manager));
    errors.addAll(dryRunErrors(query.all("dryRun")));
    String validation = query.firstOrEmpty("fieldValidation");
    if (!FIELD_VALIDATIONS.contains(validation)) {
      errors.add(
          FieldError.notSupported(
              FieldPath.of("fieldValidation"), Json.text(validation), FIELD_VALIDATIONS));
    }
    return errors;
  }

  static List<FieldError> dryRunErrors(List<String> values) {
    if (values.stream().allMatch("All"::equals)) {
      return List.of();
    }
    ArrayNode sent = Json.array();
    values.forEach(sent::add);
    return List.of(FieldError.notSupported(FieldPath.of("dryRun"), sent, List.of("All")));
  }

  private static ObjectNode json(QueryParameters query, Kind kind) {
    ObjectNode json = Json.object();
    json.put("kind", kind.options).put("apiVersion", "meta.k8s.io/v1");
    if (!query.all("dryRun").isEmpty()) {
      query.all("dryRun").forEach(json.putArray("dryRun")::add);
    }
    if (kind == Kind.APPLY && query.first("force") != null) {
      json.put("force", QueryValues.flag(query, "force"));
    }
    for (String text : List.of("fieldManager", "fieldValidation")) {
      if (!query.firstOrEmpty(text).isEmpty()) {
        json.put(text, query.firstOrEmpty(text));
      }
    }
    return json;
  }

  /** The field manager asked for, else the User-Agent up to its first slash. */
  static String manager(ApiRequest request) {
    String asked = request.query().firstOrEmpty("fieldManager");
    if (!asked.isEmpty()) {
      return asked;
    }
    String agent = request.userAgent();
    int slash = agent.indexOf('/');
    StringBuilder manager = new StringBuilder();
    int end = slash < 0 ? agent.length() : slash;
    for (int i = 0; i < end && manager.length() < ManagerNames.LONGEST; i++) {
      if (ManagerNames.isPrintable(agent.charAt(i))) {
        manager.append(agent.charAt(i));
      }
    }
    return manager.toString();
  }

  /** A list of strings of a tree, for options that come in a body. */
  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(s -> strings.add(s.asText()));
    return strings;
  }
}
