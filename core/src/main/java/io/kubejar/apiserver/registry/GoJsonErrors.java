package io.kubejar.apiserver.registry;

import java.nio.charset.StandardCharsets;

/** What Go's decoder says of text that is not JSON, where a message quotes it. */
final class GoJsonErrors {
  private GoJsonErrors() {}

  /** The complaint about a text that goes wrong at its first character, or ends too soon. */
  static String firstCharacter(byte[] text) {
    if (text.length == 0) {
      return "unexpected end of JSON input";
    }
    int first = text[0] & 0xff;
    if ("{[\"-0123456789tfn".indexOf(first) >= 0) {
      return "unexpected end of JSON input";
    }
    String quoted =
        first < 0x20 || first == 0x7f
            ? "\\x%02x".formatted(first)
            : first < 0x80
                ? new String(text, 0, 1, StandardCharsets.US_ASCII)
                : first < 0xa0 ? "\\u%04x".formatted(first) : String.valueOf((char) first);
    return "invalid character '" + quoted + "' looking for beginning of value";
  }
}
