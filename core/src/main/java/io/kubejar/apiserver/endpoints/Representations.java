package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.ApiServer;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.printers.CustomResourcePrinter;
import io.kubejar.apiserver.printers.Printers;
import io.kubejar.apiserver.printers.TablePrinter;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.clock.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes Tables and partial objects of answers.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/response.go}. Statuses and texts stay
 * as they are.
 */
public final class Representations implements ApiServer.Representer {
  private static final Set<String> INCLUDE = Set.of("", "None", "Metadata", "Object");

  private final ResourceCatalog catalog;
  private final Clock clock;

  /**
   * Representations of what a catalogue serves.
   *
   * @param clock what ages are measured by
   */
  public Representations(ResourceCatalog catalog, Clock clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  public ApiResponse represent(ApiRequest request, ApiResponse response) {
    Representation wanted = request.representation();
    if (wanted instanceof Representation.PartialMetadata partial) {
      return partial(partial, response);
    }
    if (wanted instanceof Representation.Table table) {
      return table(table, request, response);
    }
    return response;
  }

  private static String groupOf(ObjectList list) {
    return GroupVersionKind.of(list.apiVersion(), list.kind()).group();
  }

  /** Every custom object could be a list as far as Go's type tells. */
  private static StatusException notAList(KubeObject object) {
    boolean typed =
        BuiltInGroups.contains(GroupVersionKind.of(object.apiVersion(), object.kind()).group());
    return typed
        ? notAcceptable(
            "you requested PartialObjectMetadataList, but the requested object is not a list")
        : StatusException.unforeseen("content is not a list");
  }

  private static ApiResponse partial(Representation.PartialMetadata wanted, ApiResponse response) {
    if (response instanceof ApiResponse.OfObject answer) {
      if (wanted.list()) {
        throw notAList(answer.object());
      }
      KubeObject object = metadataOnly(answer.object(), wanted.version());
      return new ApiResponse.OfObject(answer.code(), object, answer.warnings());
    }
    if (response instanceof ApiResponse.OfList answer) {
      if (!wanted.list()) {
        throw notAcceptable(
            "you requested PartialObjectMetadata, but the requested object is a list"
                + (BuiltInGroups.contains(groupOf(answer.list()))
                    ? ""
                    : " (*unstructured.UnstructuredList)"));
      }
      ObjectList list = answer.list();
      List<KubeObject> items =
          list.items().stream().map(item -> metadataOnly(item, wanted.version())).toList();
      return new ApiResponse.OfList(
          new ObjectList(
              "meta.k8s.io/" + wanted.version(),
              "PartialObjectMetadataList",
              list.revision(),
              list.continueToken(),
              list.remaining(),
              items),
          answer.warnings());
    }
    if (response instanceof ApiResponse.OfWatch answer) {
      return new ApiResponse.OfWatch(
          new MappedWatch(answer.stream(), object -> metadataOnly(object, wanted.version())),
          answer.warnings());
    }
    return response;
  }

  private static StatusException notAcceptable(String message) {
    return new StatusException(new Status(406, "NotAcceptable", message, null));
  }

  /** An object's metadata under the kind that stands for any object. */
  static KubeObject metadataOnly(KubeObject object, String version) {
    ObjectNode json = Json.object().put("kind", "PartialObjectMetadata");
    json.put("apiVersion", "meta.k8s.io/" + version).set("metadata", object.metadata());
    return KubeObject.of(json);
  }

  private ApiResponse table(Representation.Table wanted, ApiRequest request, ApiResponse response) {
    if (!INCLUDE.contains(wanted.includeObject())) {
      throw StatusException.badRequest(
          "Unable to convert to Table as requested: includeObject: Invalid value: "
              + GoText.quote(wanted.includeObject())
              + ": must be 'Metadata', 'Object', 'None', or empty");
    }
    if (response instanceof ApiResponse.OfObject answer) {
      TablePrinter printer = printer(request, answer.object());
      JsonNode table = new TableText(printer, wanted, clock.now()).ofObject(answer.object());
      return new ApiResponse.OfTree(answer.code(), table, answer.warnings());
    }
    if (response instanceof ApiResponse.OfList answer) {
      TablePrinter printer = printer(request, null);
      JsonNode table = new TableText(printer, wanted, clock.now()).ofList(answer.list());
      return new ApiResponse.OfTree(200, table, answer.warnings());
    }
    if (response instanceof ApiResponse.OfWatch answer) {
      TableEvents events = new TableEvents(printer(request, null), wanted, clock);
      return new ApiResponse.OfWatch(new MappedWatch(answer.stream(), events), answer.warnings());
    }
    return response;
  }

  /**
   * @param object the one object that is answered, null if there may be several; that of a
   *     subresource may be of another kind than the resource's
   */
  private TablePrinter printer(ApiRequest request, @Nullable KubeObject object) {
    GroupVersionResource resource = request.info().resource();
    ResourceDefinition definition = resource == null ? null : catalog.find(resource);
    if (definition == null) {
      throw Routes.notFound();
    }
    GroupKind kind =
        object == null ? definition.groupKind() : object.groupVersionKind().groupKind();
    ResourceDefinition.CustomResource custom = definition.custom();
    return custom == null || BuiltInGroups.contains(kind.group())
        ? Printers.of(kind)
        : new CustomResourcePrinter(custom.printerColumns());
  }
}
