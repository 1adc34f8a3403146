package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.printers.TablePrinter;
import java.time.Instant;
import java.util.Map;

/** Builds {@code meta.k8s.io Table}s. */
record TableText(TablePrinter printer, Representation.Table wanted, Instant now) {
  private static final Map<String, String> COMPLETED =
      Map.of(
          "Succeeded", "The pod has completed successfully.",
          "Failed", "The pod failed.");

  ObjectNode ofObject(KubeObject object) {
    ObjectNode table = start();
    metadata(table, object.resourceVersion());
    table.set("columnDefinitions", columns());
    addRow(table.putArray("rows"), object);
    return table;
  }

  ObjectNode ofList(ObjectList list) {
    ObjectNode table = start();
    ObjectNode metadata = metadata(table, Long.toString(list.revision()));
    if (!list.continueToken().isEmpty()) {
      metadata.put("continue", list.continueToken());
    }
    if (list.remaining() > 0) {
      metadata.put("remainingItemCount", list.remaining());
    }
    table.set("columnDefinitions", columns());
    ArrayNode rows = table.putArray("rows");
    list.items().forEach(item -> addRow(rows, item));
    return table;
  }

  private ObjectNode start() {
    return Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/" + wanted.version());
  }

  private static ObjectNode metadata(ObjectNode table, String revision) {
    ObjectNode metadata = table.putObject("metadata");
    if (!revision.isEmpty()) {
      metadata.put("resourceVersion", revision);
    }
    return metadata;
  }

  private ArrayNode columns() {
    ArrayNode columns = Json.array();
    printer.columns().forEach(column -> columns.add(column.toJson()));
    return columns;
  }

  private void addRow(ArrayNode rows, KubeObject object) {
    ObjectNode row = rows.addObject();
    row.set("cells", printer.cells(object, now));
    String phase = object.kind().equals("Pod") ? object.status().path("phase").asText() : "";
    String completed = COMPLETED.get(phase);
    if (completed != null) {
      row.putArray("conditions")
          .addObject()
          .put("type", "Completed")
          .put("status", "True")
          .put("reason", phase)
          .put("message", completed);
    }
    row.set("object", included(object));
  }

  private JsonNode included(KubeObject object) {
    return switch (wanted.includeObject()) {
      case "None" -> NullNode.getInstance();
      case "Object" -> object.json();
      default -> Representations.metadataOnly(object, wanted.version()).json();
    };
  }
}
