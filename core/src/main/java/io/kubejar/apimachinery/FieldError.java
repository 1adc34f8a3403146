package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One broken rule of validation: where, which kind of rule, the value and the sentence.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/field/errors.go}.
 *
 * @param badValue the offending value, null where the message does not quote it
 */
public record FieldError(Type type, String field, @Nullable JsonNode badValue, String detail) {

  /** The kinds of rule, with the words and the cause reason that Kubernetes uses. */
  public enum Type {
    NOT_FOUND("Not found", "FieldValueNotFound", true),
    REQUIRED("Required value", "FieldValueRequired", false),
    DUPLICATE("Duplicate value", "FieldValueDuplicate", true),
    INVALID("Invalid value", "FieldValueInvalid", true),
    NOT_SUPPORTED("Unsupported value", "FieldValueNotSupported", true),
    FORBIDDEN("Forbidden", "FieldValueForbidden", false),
    TOO_LONG("Too long", "FieldValueTooLong", false),
    TOO_MANY("Too many", "FieldValueTooMany", false),
    INTERNAL("Internal error", "InternalError", false),
    TYPE_INVALID("Invalid value", "FieldValueTypeInvalid", true);

    private final String words;
    private final String reason;
    private final boolean quotesValue;

    Type(String words, String reason, boolean quotesValue) {
      this.words = words;
      this.reason = reason;
      this.quotesValue = quotesValue;
    }

    public String reason() {
      return reason;
    }
  }

  public static FieldError required(FieldPath path, String detail) {
    return new FieldError(Type.REQUIRED, path.toString(), null, detail);
  }

  public static FieldError invalid(FieldPath path, @Nullable JsonNode value, String detail) {
    return new FieldError(Type.INVALID, path.toString(), value, detail);
  }

  public static FieldError invalid(FieldPath path, String value, String detail) {
    return invalid(path, Json.text(value), detail);
  }

  public static FieldError forbidden(FieldPath path, String detail) {
    return new FieldError(Type.FORBIDDEN, path.toString(), null, detail);
  }

  public static FieldError duplicate(FieldPath path, JsonNode value) {
    return duplicate(path, value, "");
  }

  public static FieldError duplicate(FieldPath path, JsonNode value, String detail) {
    return new FieldError(Type.DUPLICATE, path.toString(), value, detail);
  }

  public static FieldError notFound(FieldPath path, JsonNode value) {
    return new FieldError(Type.NOT_FOUND, path.toString(), value, "");
  }

  /** The value is none of those that are allowed, listed in the order given. */
  public static FieldError notSupported(FieldPath path, JsonNode value, List<String> allowed) {
    String list = allowed.stream().map(GoText::quote).collect(Collectors.joining(", "));
    return new FieldError(
        Type.NOT_SUPPORTED,
        path.toString(),
        value,
        list.isEmpty() ? "" : "supported values: " + list);
  }

  public static FieldError tooLong(FieldPath path, int maximum) {
    String unit = maximum == 1 ? " byte" : " bytes";
    String detail = "may not be more than " + maximum + unit;
    return new FieldError(Type.TOO_LONG, path.toString(), null, detail);
  }

  public static FieldError tooMany(FieldPath path, int actual, int maximum) {
    String items = maximum == 1 ? " item" : " items";
    return new FieldError(
        Type.TOO_MANY,
        path.toString(),
        Json.number(actual),
        "must have at most " + maximum + items);
  }

  public static FieldError typeInvalid(FieldPath path, @Nullable JsonNode value, String detail) {
    return new FieldError(Type.TYPE_INVALID, path.toString(), value, detail);
  }

  /** The error without its path: {@code Invalid value: "x": must be …}. */
  public String body() {
    StringBuilder text = new StringBuilder(type.words);
    JsonNode value = badValue;
    if (type.quotesValue && value != null) {
      text.append(": ").append(quote(value));
    } else if (type == Type.TOO_MANY && value != null) {
      text.append(": ").append(value.asText());
    }
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    return text.toString();
  }

  /** Path and error as one sentence; an error of the whole object prints {@code <nil>} for it. */
  public String message() {
    return (field.isEmpty() ? "<nil>" : field) + ": " + body();
  }

  Status.Cause toCause() {
    return new Status.Cause(type.reason(), body(), field.isEmpty() ? "<nil>" : field);
  }

  /** Values as Go's {@code %q} and {@code %v} print them, objects as JSON. */
  /** JSON as Go writes it, fit to stand in HTML. */
  private static String inHtml(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static String quote(JsonNode value) {
    if (value.isNull()) {
      return "null";
    }
    if (value.isTextual()) {
      return GoText.quote(value.asText());
    }
    boolean isFloat = value.isFloatingPointNumber() || value.isBigInteger();
    return isFloat ? GoText.number(value.asDouble()) : inHtml(value.toString());
  }
}
