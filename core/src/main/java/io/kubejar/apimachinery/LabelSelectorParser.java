package io.kubejar.apimachinery;

import io.kubejar.apimachinery.LabelSelector.Operator;
import io.kubejar.apimachinery.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Parses the selectors of query parameters: {@code app=web,tier in (a,b),!canary,rank>3}.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/labels/selector.go}: a lexer whose words "in" and
 * "notin" are operators only after a key, and a parser with one symbol of look-ahead; the sentences
 * of its errors are Kubernetes'.
 */
public final class LabelSelectorParser {
  private static final String SPECIAL = "=!(),<>";
  private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

  /** Kinds of tokens. */
  private enum Kind {
    END,
    WORD,
    COMMA,
    OPEN,
    CLOSE,
    NOT,
    EQUALS,
    DOUBLE_EQUALS,
    NOT_EQUALS,
    GREATER,
    LESS,
    ERROR
  }

  private record Token(Kind kind, String text) {}

  private final String text;
  private int at;
  private Token next;

  private LabelSelectorParser(String text) {
    this.text = text;
    this.next = scan();
  }

  /**
   * Parses a selector; an empty text selects everything.
   *
   * @throws IllegalArgumentException with Kubernetes' sentence if it is not a selector
   */
  public static LabelSelector parse(String text) {
    LabelSelectorParser parser = new LabelSelectorParser(text);
    List<Requirement> requirements = parser.requirements();
    return requirements.isEmpty() ? LabelSelector.everything() : new LabelSelector(requirements);
  }

  private List<Requirement> requirements() {
    List<Requirement> requirements = new ArrayList<>();
    while (true) {
      switch (next.kind()) {
        case WORD, NOT -> requirements.add(requirement());
        case END -> {
          return requirements;
        }
        default -> throw bad("found '%s', expected: !, identifier, or 'end of string'", next);
      }
      Token separator = take();
      if (separator.kind() == Kind.END) {
        return requirements;
      }
      if (separator.kind() != Kind.COMMA) {
        throw bad("found '%s', expected: ',' or 'end of string'", separator);
      }
      if (next.kind() != Kind.WORD && next.kind() != Kind.NOT) {
        throw bad("found '%s', expected: identifier after ','", next);
      }
    }
  }

  private Requirement requirement() {
    try {
      return parseRequirement();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unable to parse requirement: " + e.getMessage(), e);
    }
  }

  private Requirement parseRequirement() {
    boolean negated = next.kind() == Kind.NOT;
    if (negated) {
      take();
    }
    Token key = take();
    if (key.kind() != Kind.WORD) {
      throw bad("found '%s', expected: identifier", key);
    }
    checkKey(key.text());
    if (negated) {
      return new Requirement(key.text(), Operator.DOES_NOT_EXIST, List.of());
    }
    if (next.kind() == Kind.END || next.kind() == Kind.COMMA) {
      return new Requirement(key.text(), Operator.EXISTS, List.of());
    }
    return withOperator(key.text(), take());
  }

  private Requirement withOperator(String key, Token operator) {
    return switch (operator.kind()) {
      case EQUALS, DOUBLE_EQUALS -> checked(key, Operator.EQUALS, exactValue());
      case NOT_EQUALS -> checked(key, Operator.NOT_IN, exactValue());
      case GREATER -> comparison(key, Operator.GREATER_THAN, exactValue());
      case LESS -> comparison(key, Operator.LESS_THAN, exactValue());
      case WORD ->
          switch (operator.text()) {
            case "in" -> checked(key, Operator.IN, values());
            case "notin" -> checked(key, Operator.NOT_IN, values());
            default -> throw bad("found '%s', expected: " + OPERATORS, operator);
          };
      default -> throw bad("found '%s', expected: " + OPERATORS, operator);
    };
  }

  private List<String> exactValue() {
    if (next.kind() == Kind.END || next.kind() == Kind.COMMA) {
      return List.of("");
    }
    Token value = take();
    if (value.kind() != Kind.WORD) {
      throw bad("found '%s', expected: identifier", value);
    }
    return List.of(value.text());
  }

  /** A list in parentheses; empty places in it are empty values. */
  private List<String> values() {
    Token open = take();
    if (open.kind() != Kind.OPEN) {
      throw bad("found '%s' expected: '('", open);
    }
    Set<String> values = new TreeSet<>();
    switch (next.kind()) {
      case CLOSE -> take();
      case WORD, COMMA -> listOfValues(values);
      default -> throw bad("found '%s', expected: ',', ')' or identifier", next);
    }
    return values.isEmpty() ? List.of("") : List.copyOf(values);
  }

  private void listOfValues(Set<String> values) {
    while (true) {
      Token token = take();
      if (token.kind() == Kind.WORD) {
        values.add(token.text());
        if (next.kind() != Kind.COMMA && next.kind() != Kind.CLOSE) {
          throw bad("found '%s', expected: ',' or ')'", next);
        }
      } else if (token.kind() == Kind.COMMA) {
        if (values.isEmpty() || next.kind() == Kind.CLOSE || next.kind() == Kind.COMMA) {
          values.add("");
        }
      } else {
        throw bad("found '%s', expected: ',', or identifier", token);
      }
      if (next.kind() == Kind.CLOSE) {
        take();
        return;
      }
    }
  }

  private static void checkKey(String key) {
    List<String> errors = LabelSyntax.labelKeyErrors(key);
    if (!errors.isEmpty()) {
      throw invalid(FieldPath.root(), key, String.join("; ", errors));
    }
  }

  private static Requirement checked(String key, Operator operator, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      List<String> errors = LabelSyntax.valueErrors(values.get(i));
      if (!errors.isEmpty()) {
        FieldPath path = FieldPath.of("values").index(i).key(key);
        throw invalid(path, values.get(i), String.join("; ", errors));
      }
    }
    return new Requirement(key, operator, values);
  }

  private static Requirement comparison(String key, Operator operator, List<String> values) {
    try {
      Long.parseLong(values.get(0));
    } catch (NumberFormatException e) {
      throw invalid(
          FieldPath.of("values").index(0),
          values.get(0),
          "for 'Gt', 'Lt' operators, the value must be an integer");
    }
    return checked(key, operator, values);
  }

  private static IllegalArgumentException invalid(FieldPath path, String value, String detail) {
    return new IllegalArgumentException(FieldError.invalid(path, value, detail).message());
  }

  private static IllegalArgumentException bad(String sentence, Token found) {
    return new IllegalArgumentException(sentence.formatted(found.text()));
  }

  private Token take() {
    Token token = next;
    next = scan();
    return token;
  }

  private Token scan() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Kind.END, "");
    }
    int start = at;
    if (SPECIAL.indexOf(text.charAt(at)) >= 0) {
      at++;
      return symbol(start);
    }
    while (at < text.length()
        && !isSpace(text.charAt(at))
        && SPECIAL.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return new Token(Kind.WORD, text.substring(start, at));
  }

  private Token symbol(int start) {
    char first = text.charAt(start);
    if ((first == '=' || first == '!') && at < text.length() && text.charAt(at) == '=') {
      at++;
      String both = text.substring(start, at);
      return new Token(first == '=' ? Kind.DOUBLE_EQUALS : Kind.NOT_EQUALS, both);
    }
    Kind kind =
        switch (first) {
          case '=' -> Kind.EQUALS;
          case '!' -> Kind.NOT;
          case '(' -> Kind.OPEN;
          case ')' -> Kind.CLOSE;
          case ',' -> Kind.COMMA;
          case '<' -> Kind.LESS;
          case '>' -> Kind.GREATER;
          default -> Kind.ERROR;
        };
    return new Token(kind, String.valueOf(first));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
