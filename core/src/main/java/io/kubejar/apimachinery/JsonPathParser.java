package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kubejar.apimachinery.JsonPath.Descent;
import io.kubejar.apimachinery.JsonPath.Field;
import io.kubejar.apimachinery.JsonPath.Filter;
import io.kubejar.apimachinery.JsonPath.Slice;
import io.kubejar.apimachinery.JsonPath.Step;
import io.kubejar.apimachinery.JsonPath.Union;
import io.kubejar.apimachinery.JsonPath.Wildcard;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a {@link JsonPath}. */
final class JsonPathParser {
  private static final String[] OPERATORS = {"==", "!=", "<=", ">=", "<", ">"};

  private final String text;
  private final List<Step> steps = new ArrayList<>();
  private int at;

  JsonPathParser(String text) {
    this.text = text;
  }

  JsonPath parse() {
    if (text.startsWith("$")) {
      at++;
    }
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '[') {
        steps.add(bracket());
      } else if (text.startsWith("..", at)) {
        at += 2;
        steps.add(new Descent());
        field();
      } else if (c == '.') {
        at++;
        field();
      } else {
        throw wrong("expected . or [");
      }
    }
    return new JsonPath(steps);
  }

  /** A field after a dot; nothing if a bracket follows. */
  private void field() {
    if (at >= text.length() || text.charAt(at) == '[') {
      return;
    }
    if (text.charAt(at) == '*') {
      at++;
      steps.add(new Wildcard());
      return;
    }
    StringBuilder name = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(text.charAt(at++));
    }
    if (name.isEmpty()) {
      throw wrong("expected a field name");
    }
    steps.add(new Field(name.toString()));
  }

  private Step bracket() {
    at++;
    if (text.startsWith("?(", at)) {
      return filter();
    }
    List<Step> parts = new ArrayList<>();
    do {
      parts.add(bracketPart());
    } while (skip(','));
    if (!skip(']')) {
      throw wrong("expected ]");
    }
    return parts.size() == 1 ? parts.get(0) : new Union(parts);
  }

  private Step bracketPart() {
    char c = at < text.length() ? text.charAt(at) : ']';
    if (c == '\'' || c == '"') {
      return new Field(quoted());
    }
    if (skip('*')) {
      return new Wildcard();
    }
    int start = at;
    while (at < text.length() && "-0123456789:".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return slice(text.substring(start, at));
  }

  private Step slice(String range) {
    try {
      if (range.indexOf(':') < 0) {
        return Slice.index(Integer.parseInt(range));
      }
      String[] parts = range.split(":", -1);
      int start = parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]);
      Integer end = parts[1].isEmpty() ? null : Integer.valueOf(parts[1]);
      int stride = parts.length < 3 || parts[2].isEmpty() ? 1 : Integer.parseInt(parts[2]);
      if (parts.length > 3 || stride < 1) {
        throw wrong("bad slice " + range);
      }
      return new Slice(start, end, stride);
    } catch (NumberFormatException e) {
      throw wrong("expected an index");
    }
  }

  private Step filter() {
    at += 2;
    int end = endOfFilter();
    String condition = text.substring(at, end).trim();
    at = end + 2;
    if (!condition.startsWith("@")) {
      throw wrong("a filter starts with @");
    }
    for (String operator : OPERATORS) {
      int found = condition.indexOf(operator);
      if (found > 0) {
        JsonPath left = JsonPath.parse(condition.substring(1, found).trim());
        return new Filter(left, operator, literal(condition, found + operator.length()));
      }
    }
    return new Filter(JsonPath.parse(condition.substring(1).trim()), "", MissingNode.getInstance());
  }

  private int endOfFilter() {
    char quote = 0;
    for (int i = at; i + 1 < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == ')' && text.charAt(i + 1) == ']') {
        return i;
      }
    }
    throw wrong("unterminated filter");
  }

  private JsonNode literal(String condition, int from) {
    String value = condition.substring(from).trim();
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '\'' || value.charAt(0) == '"')
            && value.charAt(value.length() - 1) == value.charAt(0);
    if (quoted) {
      return Json.text(value.substring(1, value.length() - 1));
    }
    try {
      return Json.parse(value);
    } catch (IllegalArgumentException e) {
      throw wrong("bad value " + value);
    }
  }

  private String quoted() {
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    if (!skip(quote)) {
      throw wrong("unterminated text");
    }
    return value.toString();
  }

  private boolean skip(char expected) {
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(why + " at " + at + " of JSONPath " + text);
  }
}
