package io.kubejar.apiserver.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A media type with its parameters, as Accept and Content-Type headers name it.
 *
 * @param type in lower case, without parameters, such as {@code application/json}
 * @param parameters by lower-case name
 */
record MediaType(String type, Map<String, String> parameters) {
  static final MediaType JSON = new MediaType("application/json", Map.of());

  static MediaType parse(String text) {
    int semicolon = text.indexOf(';');
    if (semicolon < 0) {
      return new MediaType(text.trim().toLowerCase(Locale.ROOT), Map.of());
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : text.substring(semicolon + 1).split(";", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        String name = parameter.substring(0, equals).trim().toLowerCase(Locale.ROOT);
        parameters.put(name, parameter.substring(equals + 1).trim());
      }
    }
    return new MediaType(text.substring(0, semicolon).trim().toLowerCase(Locale.ROOT), parameters);
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** The weight that an Accept header gives it; 1 unless it says otherwise. */
  double quality() {
    String q = parameter("q");
    try {
      return q.isEmpty() ? 1 : Double.parseDouble(q);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /** Whether this, which may have wildcards, covers a type. */
  boolean covers(String other) {
    return type.equals(other)
        || type.equals("*/*")
        || (type.endsWith("/*") && other.startsWith(type.substring(0, type.length() - 1)));
  }
}
