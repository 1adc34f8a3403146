package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A table of default values: what the API server fills into an object whose writer left it out.
 *
 * <p>A kind declares its table once; {@link #applyTo} runs its rows in order. Immutable once built.
 * Follows the {@code SetDefaults_*} functions in {@code k8s.io/kubernetes/pkg/apis/*}.
 */
public final class Defaults {
  private static final Defaults NONE = new Defaults(List.of());

  private final List<Consumer<ObjectNode>> rows;

  private Defaults(List<Consumer<ObjectNode>> rows) {
    this.rows = List.copyOf(rows);
  }

  /** The table without rows. */
  public static Defaults none() {
    return NONE;
  }

  public static Builder table() {
    return new Builder();
  }

  /** Fills in what is missing in {@code object}. */
  public void applyTo(ObjectNode object) {
    for (Consumer<ObjectNode> row : rows) {
      row.accept(object);
    }
  }

  /** Whether a field is absent, or null. */
  public static boolean isAbsent(JsonNode object, String field) {
    return !object.hasNonNull(field);
  }

  /** Whether a field is absent or has its type's zero value: "", 0, false. */
  public static boolean isZero(JsonNode object, String field) {
    JsonNode value = object.get(field);
    return value == null
        || value.isNull()
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isNumber() && value.doubleValue() == 0)
        || (value.isBoolean() && !value.booleanValue());
  }

  /** The object in a field, made if the field is absent. */
  public static ObjectNode objectIn(ObjectNode object, String field) {
    return object.get(field) instanceof ObjectNode found ? found : object.putObject(field);
  }

  /** Collects the rows of a table. */
  public static final class Builder {
    private final List<Consumer<ObjectNode>> rows = new ArrayList<>();

    private Builder() {}

    /** A string that is not a pointer in Go: both absence and "" mean the default. */
    public Builder text(String field, String value) {
      return with(
          o -> {
            if (isZero(o, field)) {
              o.put(field, value);
            }
          });
    }

    /** A number that is not a pointer in Go: both absence and 0 mean the default. */
    public Builder number(String field, long value) {
      return with(
          o -> {
            if (isZero(o, field)) {
              o.set(field, Json.number(value));
            }
          });
    }

    /** A string that is a pointer in Go: only absence means the default. */
    public Builder absentText(String field, String value) {
      return with(
          o -> {
            if (isAbsent(o, field)) {
              o.put(field, value);
            }
          });
    }

    /** A number that is a pointer in Go: only absence means the default. */
    public Builder absentNumber(String field, long value) {
      return with(
          o -> {
            if (isAbsent(o, field)) {
              o.set(field, Json.number(value));
            }
          });
    }

    /** A boolean that is a pointer in Go: only absence means the default. */
    public Builder absentFlag(String field, boolean value) {
      return with(
          o -> {
            if (isAbsent(o, field)) {
              o.put(field, value);
            }
          });
    }

    /** An object that is always there, empty if need be. */
    public Builder object(String... fields) {
      return with(
          o -> {
            for (String field : fields) {
              objectIn(o, field);
            }
          });
    }

    /** An object that is always there, with a table of its own. */
    public Builder object(String field, Defaults inside) {
      return with(o -> inside.applyTo(objectIn(o, field)));
    }

    /** A table for the object in a field, if there is one. */
    public Builder inside(String field, Defaults inside) {
      return with(
          o -> {
            if (o.get(field) instanceof ObjectNode child) {
              inside.applyTo(child);
            }
          });
    }

    /** A table for each object in a list, if there is one. */
    public Builder each(String field, Defaults inside) {
      return with(
          o -> {
            for (JsonNode element : o.path(field)) {
              if (element instanceof ObjectNode child) {
                inside.applyTo(child);
              }
            }
          });
    }

    /** All rows of another table. */
    public Builder all(Defaults other) {
      rows.addAll(other.rows);
      return this;
    }

    /** A row that no other method expresses. */
    public Builder with(Consumer<ObjectNode> row) {
      rows.add(row);
      return this;
    }

    public Defaults build() {
      return new Defaults(rows);
    }
  }

  /** Copies the entries of a map that are missing in another; both are objects of scalars. */
  public static void putMissing(ObjectNode target, JsonNode source) {
    for (Map.Entry<String, JsonNode> entry : source.properties()) {
      if (!target.has(entry.getKey())) {
        target.set(entry.getKey(), entry.getValue());
      }
    }
  }
}
