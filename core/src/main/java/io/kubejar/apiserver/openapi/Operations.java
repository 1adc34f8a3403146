package io.kubejar.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of paths: what they take and answer.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/installer.go}.
 */
final class Operations {
  static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  private static final List<String> READ_TYPES = List.of("application/json", "application/yaml");
  private static final Set<String> BOOLEANS =
      Set.of(
          "allowWatchBookmarks",
          "watch",
          "sendInitialEvents",
          "force",
          "orphanDependents",
          "ignoreStoreReadErrorWithClusterBreakingPotential");
  private static final Set<String> INTEGERS =
      Set.of("limit", "timeoutSeconds", "gracePeriodSeconds");

  private final SchemaCollector schemas;
  private final OpenApiVersion version;

  Operations(SchemaCollector schemas, OpenApiVersion version) {
    this.schemas = schemas;
    this.version = version;
  }

  /**
   * What an operation does.
   *
   * @param action as {@code x-kubernetes-action} has it
   * @param query the names of its query parameters
   * @param body a reference to the type that it takes, null if it takes none
   * @param bodyTypes the media types of the body
   * @param answer a reference to the type that it answers
   */
  record Operation(
      String action,
      String id,
      List<String> query,
      @Nullable ObjectNode body,
      List<String> bodyTypes,
      ObjectNode answer) {}

  ObjectNode write(Operation operation, String tag, GroupVersionKind kind) {
    ObjectNode node = Json.object();
    node.putArray("tags").add(tag);
    node.put("operationId", operation.id());
    if (version == OpenApiVersion.V2) {
      addAll(node.putArray("consumes"), operation.bodyTypes());
      addAll(node.putArray("produces"), READ_TYPES);
      node.putArray("schemes").add("https");
    }
    ArrayNode parameters = Json.array();
    operation.query().forEach(name -> parameters.add(query(name)));
    ObjectNode body = operation.body();
    if (body != null) {
      addBody(node, parameters, body, operation);
    }
    if (!parameters.isEmpty()) {
      node.set("parameters", parameters);
    }
    addResponses(node.putObject("responses"), operation);
    node.put("x-kubernetes-action", operation.action());
    node.putObject("x-kubernetes-group-version-kind")
        .put("group", kind.group())
        .put("kind", kind.kind())
        .put("version", kind.version());
    return node;
  }

  private void addResponses(ObjectNode responses, Operation operation) {
    addResponse(responses, "200", "OK", operation);
    switch (operation.action()) {
      case "post" -> {
        addResponse(responses, "201", "Created", operation);
        addResponse(responses, "202", "Accepted", operation);
      }
      case "put" -> addResponse(responses, "201", "Created", operation);
      case "delete" -> addResponse(responses, "202", "Accepted", operation);
      default -> {}
    }
    responses.putObject("401").put("description", "Unauthorized");
  }

  private void addResponse(
      ObjectNode responses, String code, String description, Operation operation) {
    ObjectNode response = responses.putObject(code).put("description", description);
    if (version == OpenApiVersion.V3) {
      addContent(response.putObject("content"), READ_TYPES, operation.answer());
    } else {
      response.set("schema", operation.answer());
    }
  }

  private void addBody(
      ObjectNode node, ArrayNode parameters, ObjectNode body, Operation operation) {
    boolean required = !operation.action().startsWith("delete");
    ObjectNode request =
        version == OpenApiVersion.V3
            ? node.putObject("requestBody")
            : parameters.insertObject(0).put("name", "body").put("in", "body");
    if (version == OpenApiVersion.V3) {
      addContent(request.putObject("content"), operation.bodyTypes(), body);
    } else {
      request.set("schema", body);
    }
    if (required) {
      request.put("required", true);
    }
  }

  private static void addContent(ObjectNode content, List<String> mediaTypes, ObjectNode schema) {
    mediaTypes.forEach(type -> content.putObject(type).set("schema", schema));
  }

  private static void addAll(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /** A parameter in the query. */
  ObjectNode query(String name) {
    String type =
        BOOLEANS.contains(name) ? "boolean" : INTEGERS.contains(name) ? "integer" : "string";
    return parameter(name, "query", type, false);
  }

  /** A parameter in the path. */
  ObjectNode path(String name) {
    return parameter(name, "path", "string", true);
  }

  private ObjectNode parameter(String name, String in, String type, boolean required) {
    ObjectNode parameter = Json.object().put("name", name).put("in", in);
    if (required) {
      parameter.put("required", true);
    }
    ObjectNode holder = version == OpenApiVersion.V3 ? parameter.putObject("schema") : parameter;
    holder.put("type", type).put("uniqueItems", true);
    return parameter;
  }

  /** A reference to the type of a built-in kind, by the naming rule of Kubernetes' packages. */
  ObjectNode typeOf(GroupVersionKind kind) {
    return schemas.reference(typeName(kind), kind);
  }

  static String typeName(GroupVersionKind kind) {
    String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.", 2)[0];
    return "io.k8s.api." + group + "." + kind.version() + "." + kind.kind();
  }

  ObjectNode status() {
    return schemas.reference(META + "Status");
  }

  ObjectNode deleteOptions() {
    return schemas.reference(META + "DeleteOptions");
  }

  ObjectNode patch() {
    return schemas.reference(META + "Patch");
  }
}
