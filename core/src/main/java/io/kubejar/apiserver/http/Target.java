package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.QueryParameters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's target: path and query, decoded as Go's {@code net/url} does.
 *
 * @param path the decoded path
 */
record Target(String path, QueryParameters query) {

  /**
   * @throws StatusException 400 if the path has a broken escape
   */
  static Target parse(String target) {
    int question = target.indexOf('?');
    String rawPath = question < 0 ? target : target.substring(0, question);
    String path = decode(rawPath, false);
    if (path == null) {
      throw StatusException.badRequest("invalid URL escape in " + rawPath);
    }
    QueryParameters query =
        question < 0 || question == target.length() - 1
            ? QueryParameters.none()
            : parseQuery(target.substring(question + 1));
    return new Target(path, query);
  }

  /**
   * Pairs with a broken escape or a semicolon are dropped, as {@code url.ParseQuery} drops them.
   */
  private static QueryParameters parseQuery(String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    int from = 0;
    while (from <= query.length()) {
      int end = query.indexOf('&', from);
      String pair = query.substring(from, end < 0 ? query.length() : end);
      from = end < 0 ? query.length() + 1 : end + 1;
      if (pair.isEmpty() || pair.indexOf(';') >= 0) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
      if (name != null && value != null) {
        values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
      }
    }
    return new QueryParameters(values);
  }

  /** The text without escapes, null if an escape is broken. */
  private static @Nullable String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        int high = hex(raw, i + 1);
        int low = hex(raw, i + 2);
        if (high < 0 || low < 0) {
          return null;
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(raw[i] == '+' && plusIsSpace ? ' ' : raw[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte[] raw, int at) {
    return at < raw.length ? Character.digit(raw[at], 16) : -1;
  }
}
