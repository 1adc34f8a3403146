package io.kubejar.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.openapi.Operations.Operation;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceDefinition.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The paths of one resource and its subresources, with their operations. */
final class ResourcePaths {
  private static final List<String> WRITE = List.of("dryRun", "fieldManager", "fieldValidation");
  private static final List<String> LIST =
      List.of(
          "allowWatchBookmarks",
          "continue",
          "fieldSelector",
          "labelSelector",
          "limit",
          "resourceVersion",
          "resourceVersionMatch",
          "sendInitialEvents",
          "shardSelector",
          "timeoutSeconds",
          "watch");
  private static final int PRETTY_PLACE = 5;
  private static final List<String> DELETE =
      List.of(
          "dryRun",
          "gracePeriodSeconds",
          "ignoreStoreReadErrorWithClusterBreakingPotential",
          "orphanDependents",
          "propagationPolicy");
  private static final List<String> BODY_TYPES = List.of("application/json", "application/yaml");

  private final ResourceDefinition definition;
  private final Operations operations;
  private final ObjectNode object;
  private final ObjectNode list;
  private final String base;
  private final String tag;

  /**
   * The paths of a resource.
   *
   * @param object a reference to the type of its objects
   * @param list a reference to the type of its lists
   */
  ResourcePaths(
      ResourceDefinition definition, Operations operations, ObjectNode object, ObjectNode list) {
    this.definition = definition;
    this.operations = operations;
    this.object = object;
    this.list = list;
    String group = definition.resource().group();
    String version = definition.resource().version();
    this.base = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    this.tag = groupWord(group, false) + "_" + version;
  }

  /** The group as operation ids and tags spell it. */
  private static String groupWord(String group, boolean capital) {
    String name = group.isEmpty() ? "core" : group;
    if (BuiltInGroups.contains(group)) {
      name = name.split("\\.", 2)[0];
    }
    StringBuilder word = new StringBuilder();
    boolean upper = capital;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        word.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      } else {
        upper = true;
      }
    }
    return word.toString();
  }

  void addTo(ObjectNode paths) {
    String resource = definition.resource().resource();
    String scope = definition.namespaced() ? "/namespaces/{namespace}/" : "/";
    String collection = base + scope + resource;
    ObjectNode collectionPath = path(false);
    addVerb(collectionPath, "list", "get", "");
    addVerb(collectionPath, "create", "post", "");
    addVerb(collectionPath, "deletecollection", "delete", "");
    addIfUsed(paths, collection, collectionPath);
    ObjectNode objectPath = path(true);
    for (String verb : List.of("get", "update", "patch", "delete")) {
      addVerb(objectPath, verb, httpMethod(verb), "");
    }
    addIfUsed(paths, collection + "/{name}", objectPath);
    definition.subresources().values().forEach(s -> addSubresource(paths, collection, s));
    if (definition.namespaced() && definition.verbs().contains("list")) {
      ObjectNode everywhere = Json.object();
      addVerb(everywhere, "list", "get", "ForAllNamespaces");
      // Where a path has no other operation, its parameters are those of the path.
      ArrayNode parameters = everywhere.withObjectProperty("get").withArray("parameters");
      ((ObjectNode) everywhere.path("get")).remove("parameters");
      everywhere.set("parameters", parameters);
      parameters.insert(PRETTY_PLACE, operations.query("pretty"));
      paths.set(base + "/" + resource, everywhere);
    }
  }

  private static void addIfUsed(ObjectNode paths, String path, ObjectNode item) {
    if (item.size() > (item.has("parameters") ? 1 : 0)) {
      paths.set(path, item);
    }
  }

  private ObjectNode path(boolean named) {
    ObjectNode item = Json.object();
    ArrayNode parameters = Json.array();
    if (named) {
      parameters.add(operations.path("name"));
    }
    if (definition.namespaced()) {
      parameters.add(operations.path("namespace"));
    }
    parameters.add(operations.query("pretty"));
    item.set("parameters", parameters);
    return item;
  }

  private void addVerb(ObjectNode item, String verb, String method, String suffix) {
    if (definition.verbs().contains(verb)) {
      GroupVersionKind kind = definition.kind();
      item.set(method, operations.write(operation(verb, object, suffix), tag, kind));
    }
  }

  private void addSubresource(ObjectNode paths, String collection, Subresource subresource) {
    ObjectNode item = path(true);
    String word =
        subresource.name().substring(0, 1).toUpperCase(Locale.ROOT)
            + subresource.name().substring(1);
    ObjectNode type =
        definition.kind().equals(subresource.kind())
            ? object
            : operations.typeOf(subresource.kind());
    for (String verb : subresource.verbs().stream().sorted().toList()) {
      Operation operation = operation(verb, type, word);
      GroupVersionKind kind = definition.custom() == null ? subresource.kind() : definition.kind();
      item.set(httpMethod(verb), operations.write(operation, tag, kind));
    }
    paths.set(collection + "/{name}/" + subresource.name(), item);
  }

  private static String httpMethod(String verb) {
    return switch (verb) {
      case "create" -> "post";
      case "update" -> "put";
      case "deletecollection" -> "delete";
      case "list", "watch" -> "get";
      default -> verb;
    };
  }

  private Operation operation(String verb, ObjectNode type, String suffix) {
    return switch (verb) {
      case "list" -> new Operation("list", id("list", suffix), LIST, null, BODY_TYPES, list);
      case "create" -> write("post", "create", type, suffix);
      case "update" -> write("put", "replace", type, suffix);
      case "patch" -> {
        List<String> query = new ArrayList<>(WRITE);
        query.add("force");
        yield new Operation(
            "patch", id("patch", suffix), query, operations.patch(), patchTypes(), type);
      }
      case "delete" ->
          new Operation(
              "delete",
              id("delete", suffix),
              DELETE,
              operations.deleteOptions(),
              BODY_TYPES,
              operations.status());
      case "deletecollection" -> {
        boolean custom = definition.custom() != null;
        List<String> query = new ArrayList<>(custom ? LIST : DELETE);
        if (!custom) {
          query.addAll(LIST.subList(1, LIST.size() - 1));
          query.sort(null);
        }
        yield new Operation(
            "deletecollection",
            id("delete", "Collection", suffix),
            query,
            custom ? null : operations.deleteOptions(),
            BODY_TYPES,
            operations.status());
      }
      default ->
          new Operation(
              "get", id("read", suffix), List.of("resourceVersion"), null, BODY_TYPES, type);
    };
  }

  private Operation write(String action, String word, ObjectNode type, String suffix) {
    return new Operation(action, id(word, suffix), WRITE, type, BODY_TYPES, type);
  }

  private List<String> patchTypes() {
    List<String> types = new ArrayList<>();
    types.add("application/apply-patch+yaml");
    types.add("application/json-patch+json");
    types.add("application/merge-patch+json");
    if (definition.custom() == null) {
      types.add("application/strategic-merge-patch+json");
    }
    return types;
  }

  private String id(String word, String suffix) {
    return id(word, "", suffix);
  }

  private String id(String word, String what, String suffix) {
    String version = definition.resource().version();
    boolean scoped = definition.namespaced() && !suffix.equals("ForAllNamespaces");
    return word
        + groupWord(definition.resource().group(), true)
        + version.substring(0, 1).toUpperCase(Locale.ROOT)
        + version.substring(1)
        + what
        + (scoped ? "Namespaced" : "")
        + definition.names().kind()
        + suffix;
  }
}
