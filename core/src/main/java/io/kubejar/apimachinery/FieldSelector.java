package io.kubejar.apimachinery;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A conjunction of comparisons of fields: {@code metadata.name=a,status.phase!=Failed}.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/fields/selector.go}. What the fields mean depends on
 * the kind.
 */
public record FieldSelector(List<Term> terms) {
  private static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  /** A comparison of no field with no value selects everything. */
  private static final Term NOTHING = new Term("", false, "");

  private static final List<String> OPERATORS = List.of("!=", "==", "=");

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /**
   * One comparison.
   *
   * @param negated whether the field must differ from the value
   */
  public record Term(String field, boolean negated, String value) {}

  public static FieldSelector everything() {
    return EVERYTHING;
  }

  public boolean isEverything() {
    return terms.isEmpty();
  }

  /**
   * Parses the query parameter; an empty text selects everything.
   *
   * @throws IllegalArgumentException with Kubernetes' sentence if it is not a selector
   */
  public static FieldSelector parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : splitTerms(text).stream().sorted().toList()) {
      Term term = part.isEmpty() ? NOTHING : term(text, part);
      if (!term.field().isEmpty() || !term.value().isEmpty()) {
        terms.add(term);
      }
    }
    return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
  }

  private static Term term(String text, String part) {
    for (int i = 0; i < part.length(); i++) {
      for (String operator : OPERATORS) {
        if (part.startsWith(operator, i)) {
          String value = unescape(part.substring(i + operator.length()));
          return new Term(part.substring(0, i), operator.equals("!="), value);
        }
      }
    }
    throw new IllegalArgumentException(
        "invalid selector: '" + text + "'; can't understand '" + part + "'");
  }

  /** Splits at commas that no backslash stands before. */
  private static List<String> splitTerms(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static String unescape(String value) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        char escaped = i + 1 < value.length() ? value.charAt(i + 1) : ' ';
        if ("\\,=".indexOf(escaped) < 0) {
          throw new IllegalArgumentException(
              "invalid field selector: invalid escape sequence: "
                  + value.substring(i, Math.min(i + 2, value.length())));
        }
        plain.append(escaped);
        i++;
      } else if (c == ',' || c == '=') {
        throw new IllegalArgumentException(
            "invalid field selector: unescaped character in value: " + (int) c);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
  }

  /** The selector as a query parameter. */
  @Override
  public String toString() {
    return terms.stream()
        .map(t -> t.field() + (t.negated() ? "!=" : "=") + escape(t.value()))
        .collect(Collectors.joining(","));
  }
}
