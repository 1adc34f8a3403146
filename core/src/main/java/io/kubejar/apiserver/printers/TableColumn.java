package io.kubejar.apiserver.printers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/**
 * A column of a Table.
 *
 * @param type an OpenAPI type, such as {@code string} or {@code integer}
 * @param format an OpenAPI format, or {@code name} for the column of names; may be empty
 * @param priority 0 for columns that are always shown, others appear with {@code -o wide}
 */
public record TableColumn(
    String name, String type, String format, int priority, String description) {

  static final TableColumn NAME =
      new TableColumn("Name", "string", "name", 0, "Name must be unique within a namespace.");

  static TableColumn text(String name) {
    return new TableColumn(name, "string", "", 0, "");
  }

  static TableColumn integer(String name) {
    return new TableColumn(name, "integer", "", 0, "");
  }

  static TableColumn bool(String name) {
    return new TableColumn(name, "boolean", "", 0, "");
  }

  /** A column of text that is shown with {@code -o wide} only. */
  static TableColumn wide(String name) {
    return new TableColumn(name, "string", "", 1, "");
  }

  /** The column as a Table's {@code columnDefinitions} have it. */
  public ObjectNode toJson() {
    return Json.object()
        .put("name", name)
        .put("type", type)
        .put("format", format)
        .put("description", description)
        .put("priority", priority);
  }
}
