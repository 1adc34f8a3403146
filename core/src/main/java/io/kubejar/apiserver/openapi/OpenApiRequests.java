package io.kubejar.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.EntityTag;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /openapi/v2} and {@code /openapi/v3}: documents made of the type table and the
 * schemas of CustomResourceDefinitions when they are first asked for, and kept until the catalogue
 * changes.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/handler} and {@code handler3}. Safe for use by many
 * threads.
 */
public final class OpenApiRequests {
  private static final String MEDIA_TYPE = "application/json";
  private static final String V2 = "/openapi/v2";
  private static final String V3 = "/openapi/v3";
  private static final String AGGREGATION_GROUP = "apiregistration.k8s.io";
  private static final String AGGREGATION_TYPES =
      "io.k8s.kube-aggregator.pkg.apis.apiregistration.";

  private final ResourceCatalog catalog;
  private final TypeTable types;
  private volatile Documents documents;

  /** The documents of one state of the catalogue, by the path that they are served at. */
  private record Documents(long snapshot, Map<String, byte[]> texts) {}

  public OpenApiRequests(ResourceCatalog catalog, TypeTable types) {
    this.catalog = catalog;
    this.types = types;
    this.documents = new Documents(-1, new ConcurrentHashMap<>());
  }

  /** Whether documents are served at a path without trailing slash. */
  public static boolean serves(String path) {
    return path.equals(V2) || path.equals(V3) || path.startsWith(V3 + "/");
  }

  /**
   * The document at a path without trailing slash; empty for a group version that is not served.
   *
   * @param hash that the request names, empty for none; another one than the document's is answered
   *     with the way to it
   */
  public ApiResponse answer(String path, String hash) {
    ResourceCatalog.Snapshot snapshot = catalog.snapshot();
    boolean ofVersion = path.startsWith(V3 + "/");
    List<ResourceDefinition> served =
        ofVersion ? served(snapshot, path.substring(V3.length() + 1)) : List.copyOf(snapshot.all());
    if (served.isEmpty()) {
      return new ApiResponse.OfText(200, MEDIA_TYPE, new byte[0]);
    }
    String current = contentHash(served);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ETag", EntityTag.quoted(current));
    if (!path.equals(V3)) {
      headers.put("Vary", "Accept");
    }
    if (ofVersion && !hash.isEmpty()) {
      if (!hash.equals(current)) {
        headers.put("Location", path + "?hash=" + current);
        return new ApiResponse.OfText(301, MEDIA_TYPE, new byte[0], headers);
      }
      headers.put("Cache-Control", "public, immutable");
    }
    return new ApiResponse.OfText(200, MEDIA_TYPE, text(path, served, snapshot), headers);
  }

  private byte[] text(
      String path, List<ResourceDefinition> served, ResourceCatalog.Snapshot snapshot) {
    Documents kept = documents;
    if (kept.snapshot() != snapshot.number()) {
      kept = new Documents(snapshot.number(), new ConcurrentHashMap<>());
      documents = kept;
    }
    return kept.texts()
        .computeIfAbsent(
            path,
            p ->
                Json.bytes(
                    switch (p) {
                      case V2 -> document(OpenApiVersion.V2, served);
                      case V3 -> index(snapshot);
                      default -> document(OpenApiVersion.V3, served);
                    }));
  }

  private static List<ResourceDefinition> served(
      ResourceCatalog.Snapshot snapshot, String groupVersion) {
    return snapshot.all().stream().filter(d -> key(d).equals(groupVersion)).toList();
  }

  private static String key(ResourceDefinition definition) {
    String prefix = definition.resource().group().isEmpty() ? "api/" : "apis/";
    return prefix + definition.resource().apiVersion();
  }

  /** Where the documents of version 3 are; the hash changes when a document does. */
  private static ObjectNode index(ResourceCatalog.Snapshot snapshot) {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    for (String key : new TreeSet<>(snapshot.all().stream().map(OpenApiRequests::key).toList())) {
      String url = V3 + "/" + key + "?hash=" + contentHash(served(snapshot, key));
      paths.putObject(key).put("serverRelativeURL", url);
    }
    return index;
  }

  /** A hash of all that a document is made of, so that the document need not be made for it. */
  private static String contentHash(List<ResourceDefinition> served) {
    StringBuilder content = new StringBuilder();
    for (ResourceDefinition definition : served) {
      ResourceDefinition.CustomResource custom = definition.custom();
      content
          .append(definition.resource())
          .append(definition.names())
          .append(definition.verbs())
          .append(definition.subresources().keySet())
          .append(custom == null ? "" : custom.openApiSchema());
    }
    return EntityTag.hash(content.toString().getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode document(OpenApiVersion version, Collection<ResourceDefinition> served) {
    SchemaCollector schemas = new SchemaCollector(types, version);
    Operations operations = new Operations(schemas, version);
    CustomSchemas customSchemas = new CustomSchemas(schemas, version);
    ObjectNode paths = Json.object();
    for (ResourceDefinition definition : served) {
      resourcePaths(definition, operations, schemas, customSchemas).addTo(paths);
    }
    boolean isV2 = version == OpenApiVersion.V2;
    ObjectNode document = Json.object().put(isV2 ? "swagger" : "openapi", isV2 ? "2.0" : "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "v1.36.4");
    document.set("paths", paths);
    if (isV2) {
      document.set("definitions", schemas.document());
    } else {
      document.putObject("components").set("schemas", schemas.document());
    }
    return document;
  }

  private ResourcePaths resourcePaths(
      ResourceDefinition definition,
      Operations operations,
      SchemaCollector schemas,
      CustomSchemas customSchemas) {
    ResourceDefinition.@Nullable CustomResource custom = definition.custom();
    if (custom != null) {
      ObjectNode object = customSchemas.object(definition, custom.openApiSchema());
      return new ResourcePaths(
          definition, operations, object, customSchemas.list(definition, object));
    }
    String typeName = typeName(definition);
    GroupVersionKind kind = definition.kind();
    GroupVersionKind listKind =
        new GroupVersionKind(kind.group(), kind.version(), definition.names().listKind());
    ObjectNode object = schemas.reference(typeName, kind);
    ObjectNode list =
        types.contains(typeName + "List") ? schemas.reference(typeName + "List", listKind) : object;
    return new ResourcePaths(definition, operations, object, list);
  }

  /** The aggregation layer's types are not in the type table; what is not there is any object. */
  private static String typeName(ResourceDefinition definition) {
    GroupVersionKind kind = definition.kind();
    return kind.group().equals(AGGREGATION_GROUP)
        ? AGGREGATION_TYPES + kind.version() + "." + kind.kind()
        : definition.schema().get().typeName();
  }
}
