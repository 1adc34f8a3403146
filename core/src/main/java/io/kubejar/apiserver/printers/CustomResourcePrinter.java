package io.kubejar.apiserver.printers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.JsonPath;
import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints custom resources by the {@code additionalPrinterColumns} of their definition: the name and
 * a column for each, or the age if there are none.
 *
 * <p>Follows {@code
 * k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor.go}.
 */
public final class CustomResourcePrinter implements TablePrinter {
  private static final String PREFIX = "Custom resource definition column (in JSONPath format): ";
  private static final String CREATION = ".metadata.creationTimestamp";

  private final List<TableColumn> columns = new ArrayList<>();
  private final List<JsonPath> paths = new ArrayList<>();

  /**
   * The printer of one version.
   *
   * @param additionalColumns the version's {@code additionalPrinterColumns}, may be missing
   * @throws IllegalArgumentException if a path cannot be read
   */
  public CustomResourcePrinter(JsonNode additionalColumns) {
    columns.add(TableColumn.NAME);
    for (JsonNode column : additionalColumns) {
      String path = column.path("jsonPath").asText();
      String description = column.path("description").asText();
      columns.add(
          new TableColumn(
              column.path("name").asText(),
              column.path("type").asText(),
              column.path("format").asText(),
              column.path("priority").asInt(),
              description.isEmpty() ? PREFIX + path : description));
      paths.add(JsonPath.parse(path));
    }
    if (paths.isEmpty()) {
      columns.add(new TableColumn("Age", "date", "", 0, PREFIX + CREATION));
      paths.add(JsonPath.parse(CREATION));
    }
  }

  @Override
  public List<TableColumn> columns() {
    return List.copyOf(columns);
  }

  @Override
  public ArrayNode cells(KubeObject object, Instant now) {
    ArrayNode cells = Json.array();
    cells.add(object.name());
    for (int i = 0; i < paths.size(); i++) {
      JsonNode value = paths.get(i).first(object.json());
      cells.add(cell(columns.get(i + 1).type(), value, now));
    }
    return cells;
  }

  /** A value as a cell of a type; null if it is absent or of another type. */
  private static JsonNode cell(String type, JsonNode value, Instant now) {
    if (value.isNull() && type.equals("string")) {
      return Json.text("<no value>");
    }
    if (value.isMissingNode() || value.isNull()) {
      return NullNode.getInstance();
    }
    return switch (type) {
      case "string" -> Json.text(text(value));
      case "integer" -> value.isNumber() ? Json.number(integer(value)) : NullNode.getInstance();
      case "number" -> value.isNumber() ? value : NullNode.getInstance();
      case "boolean" -> value.isBoolean() ? value : NullNode.getInstance();
      case "date" -> value.isTextual() ? date(value.asText(), now) : NullNode.getInstance();
      default -> NullNode.getInstance();
    };
  }

  private static String text(JsonNode value) {
    if (value.isFloatingPointNumber()) {
      return GoText.number(value.doubleValue());
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** A number without its fraction; one that is too large becomes what processors make of it. */
  private static long integer(JsonNode number) {
    return number.canConvertToLong() ? number.longValue() : Long.MIN_VALUE;
  }

  private static JsonNode date(String text, Instant now) {
    if (text.isEmpty()) {
      return Json.text("<unknown>");
    }
    try {
      return Json.text(HumanDuration.of(Duration.between(Instant.parse(text), now)));
    } catch (DateTimeParseException e) {
      return Json.text("<invalid>");
    }
  }
}
