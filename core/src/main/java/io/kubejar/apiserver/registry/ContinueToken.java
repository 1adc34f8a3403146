package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * Where the next page of a list starts.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/storage/continue.go}.
 *
 * @param revision at which the list is read, -1 for the newest
 * @param start the first key, relative to the list's prefix, with a slash in front
 */
record ContinueToken(long revision, String start) {
  private static final String VERSION = "meta.k8s.io/v1";
  private static final String INVALID = "invalid continue token: continue key is not valid: ";

  /** The token for the objects after a path of the store. */
  static ContinueToken after(long revision, String prefix, String path) {
    return new ContinueToken(revision, "/" + path.substring(prefix.length()) + '\0');
  }

  /** The path of the store after which the page starts. */
  String afterPath(String prefix) {
    String relative = start.substring(1);
    boolean exclusive = relative.endsWith("\0");
    return prefix + (exclusive ? relative.substring(0, relative.length() - 1) : relative);
  }

  String encode() {
    byte[] json =
        Json.bytes(Json.object().put("v", VERSION).put("rv", revision).put("start", start));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /**
   * Reads a token that came from a client.
   *
   * @throws StatusException if it is none
   */
  static ContinueToken decode(String text) {
    JsonNode json = parse(text);
    if (!json.isObject()) {
      throw invalid(
          "json: cannot unmarshal %s into Go value of type storage.continueToken"
              .formatted(json.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    if (json.hasNonNull("rv") && !json.path("rv").isNumber()) {
      throw invalid(
          "json: cannot unmarshal string into Go struct field continueToken.rv of type int64");
    }
    String version = json.path("v").asText();
    if (!version.equals(VERSION)) {
      throw invalid("server does not recognize this encoded version " + version);
    }
    String start = json.path("start").asText();
    if (start.isEmpty()) {
      throw invalid("encoded start key empty (version " + VERSION + ")");
    }
    long revision = json.path("rv").asLong();
    if (revision == 0) {
      throw invalid("incorrect encoded start resourceVersion (version " + VERSION + ")");
    }
    String rooted = start.startsWith("/") ? start : "/" + start;
    boolean climbs =
        Arrays.stream(rooted.substring(1).split("/", -1))
            .anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
    if (climbs) {
      throw invalid(start);
    }
    return new ContinueToken(revision, rooted);
  }

  private static JsonNode parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid("illegal base64 data at input byte " + firstIllegal(text));
    }
    try {
      return Json.mapper().readTree(bytes);
    } catch (IOException e) {
      throw invalid(GoJsonErrors.firstCharacter(bytes));
    }
  }

  private static int firstIllegal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean legal = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
      if (!legal) {
        return i;
      }
    }
    return text.length() % 4 == 1 ? text.length() - 1 : text.length();
  }

  private static StatusException invalid(String why) {
    return StatusException.badRequest(INVALID + why);
  }
}
