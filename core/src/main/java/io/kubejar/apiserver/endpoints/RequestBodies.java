package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.serializer.DecodedText;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.JsonText;
import io.kubejar.apimachinery.serializer.YamlText;
import io.kubejar.apiserver.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Reads what requests carry: JSON, or YAML if the media type says so. */
final class RequestBodies {
  private static final int SUMMARY_LENGTH = 30;

  private RequestBodies() {}

  /**
   * A body as a tree that the caller may change.
   *
   * @param duplicates a sentence for each field that the text has twice
   * @param source what was read
   */
  record Read(JsonNode tree, List<String> duplicates, boolean yaml, RequestBody source) {

    /** The refusal of a body that does not name the kind that it should. */
    StatusException withoutKind(GroupVersionKind wanted) {
      String text =
          source instanceof RequestBody.Text sent
              ? new String(sent.bytes(), StandardCharsets.UTF_8)
              : tree.toString();
      return unrecognized(wanted, "Object 'Kind' is missing in '" + text + "'", source);
    }

    /** The duplicates as errors: YAML's are one error together. */
    List<String> duplicateErrors() {
      return yaml && !duplicates.isEmpty() ? List.of(YamlText.summary(duplicates)) : duplicates;
    }
  }

  /**
   * The body as a tree that the caller may change; an empty object if there is none.
   *
   * @throws StatusException 400 if it cannot be parsed
   */
  static JsonNode tree(RequestBody body) {
    JsonNode tree;
    try {
      tree = read(body).tree();
    } catch (DecodingException e) {
      throw StatusException.badRequest((isYaml(body) ? "" : TypeMeta.UNREADABLE) + e.getMessage());
    }
    String problem = TypeMeta.problemOf(tree);
    if (problem != null) {
      throw StatusException.badRequest(problem);
    }
    return tree;
  }

  /**
   * The body of a write that carries an object of a kind.
   *
   * @throws StatusException 400 if there is none, or it cannot be parsed
   */
  static Read read(RequestBody body, GroupVersionKind kind) {
    RequestBody sent =
        body instanceof RequestBody.None ? new RequestBody.Text("", new byte[0]) : body;
    Read read;
    try {
      read = read(sent);
    } catch (DecodingException e) {
      String why = (isYaml(sent) ? "" : TypeMeta.UNREADABLE) + e.getMessage();
      throw unrecognized(kind, why, sent);
    }
    String problem = TypeMeta.problemOf(read.tree());
    if (problem != null) {
      throw unrecognized(kind, problem, sent);
    }
    return read;
  }

  private static StatusException unrecognized(
      GroupVersionKind kind, String why, RequestBody source) {
    return StatusException.badRequest(
        "the object provided is unrecognized (must be of type %s): %s (%s)"
            .formatted(kind.kind(), why, summary(source)));
  }

  /** The body of any request. */
  static Read read(RequestBody body) throws DecodingException {
    if (body instanceof RequestBody.Parsed parsed) {
      return new Read(parsed.tree().deepCopy(), List.of(), false, body);
    }
    if (body instanceof RequestBody.Text text) {
      boolean yaml = isYaml(body);
      DecodedText decoded =
          yaml
              ? YamlText.read(new String(text.bytes(), StandardCharsets.UTF_8))
              : JsonText.read(text.bytes());
      return new Read(decoded.tree(), decoded.duplicates(), yaml, body);
    }
    return new Read(Json.object(), List.of(), false, body);
  }

  private static boolean isYaml(RequestBody body) {
    return mediaType(body).toLowerCase(Locale.ROOT).contains("yaml");
  }

  /** The start of the text, in hexadecimal unless it looks like an object. */
  private static String summary(RequestBody body) {
    byte[] bytes = body instanceof RequestBody.Text text ? text.bytes() : new byte[0];
    if (bytes.length == 0) {
      return "<empty>";
    }
    byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, SUMMARY_LENGTH));
    String shown =
        bytes[0] == '{'
            ? new String(start, StandardCharsets.UTF_8)
            : HexFormat.of().formatHex(start);
    return bytes.length > SUMMARY_LENGTH ? shown + " ..." : shown;
  }

  static String mediaType(RequestBody body) {
    if (body instanceof RequestBody.Parsed parsed) {
      return parsed.mediaType();
    }
    return body instanceof RequestBody.Text text ? text.mediaType() : "";
  }
}
