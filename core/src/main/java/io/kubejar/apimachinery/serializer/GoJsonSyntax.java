package io.kubejar.apimachinery.serializer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first syntax error of a text that is not JSON, in the words of Go's decoder.
 *
 * <p>Follows the state machine of Go's {@code encoding/json/scanner.go}. Only texts that another
 * parser refused come here, so that this need not be fast.
 */
final class GoJsonSyntax {
  private static final String END_OF_INPUT = "unexpected end of JSON input";

  /** What the scanner expects next. */
  private enum Expected {
    VALUE,
    VALUE_OR_END,
    KEY,
    KEY_OR_END,
    COLON,
    AFTER_PAIR,
    AFTER_ELEMENT,
    NOTHING
  }

  private final byte[] text;
  private final Deque<Expected> outer = new ArrayDeque<>();
  private Expected expected = Expected.VALUE;
  private int at;

  private GoJsonSyntax(byte[] text) {
    this.text = text;
  }

  /** The error of a text, null if its syntax is right. */
  static @Nullable String errorOf(byte[] text) {
    return new GoJsonSyntax(text).scan();
  }

  private @Nullable String scan() {
    String error = null;
    while (error == null) {
      while (at < text.length && isSpace(text[at])) {
        at++;
      }
      if (at == text.length) {
        return expected == Expected.NOTHING ? null : END_OF_INPUT;
      }
      char c = (char) (text[at] & 0xff);
      error =
          switch (expected) {
            case NOTHING -> invalid(c, "after top-level value");
            case COLON -> colon(c);
            case AFTER_PAIR -> next(c, '}', Expected.KEY, "after object key:value pair");
            case AFTER_ELEMENT -> next(c, ']', Expected.VALUE, "after array element");
            case KEY -> key(c);
            case KEY_OR_END -> c == '}' ? close() : key(c);
            case VALUE -> value(c);
            case VALUE_OR_END -> c == ']' ? close() : value(c);
          };
    }
    return error;
  }

  private @Nullable String colon(char c) {
    if (c != ':') {
      return invalid(c, "after object key");
    }
    at++;
    expected = Expected.VALUE;
    return null;
  }

  private @Nullable String next(char c, char end, Expected another, String where) {
    if (c == end) {
      return close();
    }
    if (c != ',') {
      return invalid(c, where);
    }
    at++;
    expected = another;
    return null;
  }

  private @Nullable String key(char c) {
    if (c != '"') {
      return invalid(c, "looking for beginning of object key string");
    }
    expected = Expected.COLON;
    return string();
  }

  private @Nullable String value(char c) {
    if (c == '{' || c == '[') {
      at++;
      outer.push(c == '{' ? Expected.AFTER_PAIR : Expected.AFTER_ELEMENT);
      expected = c == '{' ? Expected.KEY_OR_END : Expected.VALUE_OR_END;
      return null;
    }
    expected = afterValue();
    return scalar(c);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private Expected afterValue() {
    Expected inside = outer.peek();
    return inside == null ? Expected.NOTHING : inside;
  }

  private @Nullable String close() {
    at++;
    outer.pop();
    expected = afterValue();
    return null;
  }

  private @Nullable String scalar(char first) {
    if (first == '"') {
      return string();
    }
    if (first == '-' || isDigit(first)) {
      return number();
    }
    return switch (first) {
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> invalid(first, "looking for beginning of value");
    };
  }

  private @Nullable String string() {
    at++;
    while (at < text.length) {
      char c = (char) (text[at++] & 0xff);
      if (c == '"') {
        return null;
      }
      if (c < ' ') {
        return invalid(c, "in string literal");
      }
      if (c == '\\') {
        String error = escape();
        if (error != null) {
          return error;
        }
      }
    }
    return END_OF_INPUT;
  }

  private @Nullable String escape() {
    if (at == text.length) {
      return END_OF_INPUT;
    }
    char c = (char) (text[at++] & 0xff);
    if (c != 'u') {
      return "bfnrt\\/\"".indexOf(c) >= 0 ? null : invalid(c, "in string escape code");
    }
    for (int digits = 0; digits < 4; digits++) {
      if (at == text.length) {
        return END_OF_INPUT;
      }
      char digit = (char) (text[at++] & 0xff);
      if (Character.digit(digit, 16) < 0) {
        return invalid(digit, "in \\u hexadecimal character escape");
      }
    }
    return null;
  }

  private @Nullable String number() {
    if (text[at] == '-') {
      at++;
      String error = requireDigit("in numeric literal");
      if (error != null) {
        return error;
      }
    }
    if (text[at] == '0') {
      at++;
    } else {
      skipDigits();
    }
    if (at < text.length && text[at] == '.') {
      at++;
      String error = requireDigit("after decimal point in numeric literal");
      if (error != null) {
        return error;
      }
      skipDigits();
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < text.length && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      String error = requireDigit("in exponent of numeric literal");
      if (error != null) {
        return error;
      }
      skipDigits();
    }
    return null;
  }

  private @Nullable String requireDigit(String where) {
    if (at == text.length) {
      return END_OF_INPUT;
    }
    char c = (char) (text[at] & 0xff);
    return isDigit(c) ? null : invalid(c, where);
  }

  private void skipDigits() {
    while (at < text.length && isDigit((char) text[at])) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private @Nullable String literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (at == text.length) {
        return END_OF_INPUT;
      }
      char c = (char) (text[at] & 0xff);
      if (c != word.charAt(i)) {
        return invalid(c, "in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
    return null;
  }

  private static String invalid(char c, String where) {
    return "invalid character " + quoted(c) + " " + where;
  }

  private static String quoted(char c) {
    return switch (c) {
      case '\'' -> "'\\''";
      case '"' -> "'\"'";
      case '\n' -> "'\\n'";
      case '\r' -> "'\\r'";
      case '\t' -> "'\\t'";
      case '\\' -> "'\\\\'";
      default -> c < ' ' || c == 0x7f ? "'\\x%02x'".formatted((int) c) : "'" + c + "'";
    };
  }
}
