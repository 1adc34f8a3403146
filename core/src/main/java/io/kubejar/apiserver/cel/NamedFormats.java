package io.kubejar.apiserver.cel;

import io.kubejar.apimachinery.LabelSyntax;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The formats that {@code format.dns1123Label()} and its like give.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/format.go}.
 */
@SuppressWarnings("ImmutableEnumChecker") // The checks are functions without state.
enum NamedFormats {
  DNS1123_LABEL("dns1123Label", text -> label(text, Rules.LABEL, 63, Rules.LABEL_WORDS)),
  DNS1123_SUBDOMAIN(
      "dns1123Subdomain", text -> label(text, Rules.SUBDOMAIN, 253, Rules.SUBDOMAIN_WORDS)),
  DNS1035_LABEL("dns1035Label", text -> label(text, Rules.LABEL_1035, 63, Rules.LABEL_1035_WORDS)),
  QUALIFIED_NAME("qualifiedName", LabelSyntax::labelKeyErrors),
  DNS1123_LABEL_PREFIX(
      "dns1123LabelPrefix", text -> label(unprefix(text), Rules.LABEL, 63, Rules.LABEL_WORDS)),
  DNS1123_SUBDOMAIN_PREFIX(
      "dns1123SubdomainPrefix",
      text -> label(unprefix(text), Rules.SUBDOMAIN, 253, Rules.SUBDOMAIN_WORDS)),
  DNS1035_LABEL_PREFIX(
      "dns1035LabelPrefix",
      text -> label(unprefix(text), Rules.LABEL_1035, 63, Rules.LABEL_1035_WORDS)),
  LABEL_VALUE("labelValue", LabelSyntax::valueErrors),
  URI("uri", UrlLibrary::problems),
  UUID(
      "uuid",
      text ->
          matches(
              "(?i)[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}",
              text, "does not match the UUID format")),
  BYTE(
      "byte",
      text ->
          matches(
              "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
              text, "invalid base64")),
  DATE("date", text -> time(text, LocalDate::parse, "invalid date")),
  DATETIME("datetime", text -> time(text, OffsetDateTime::parse, "invalid datetime"));

  /** The expressions and sentences of names. */
  private static final class Rules {
    static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    static final String LABEL_WORDS =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
            + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
            + " regex used for validation is '"
            + LABEL
            + "')";
    static final String SUBDOMAIN_WORDS =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
            + " '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
            + " regex used for validation is '"
            + SUBDOMAIN
            + "')";
    static final String LABEL_1035_WORDS =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
            + " alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
            + " 'abc-123', regex used for validation is '"
            + LABEL_1035
            + "')";
  }

  private final String functionName;
  private final Function<String, List<String>> check;

  NamedFormats(String functionName, Function<String, List<String>> check) {
    this.functionName = functionName;
    this.check = check;
  }

  String functionName() {
    return functionName;
  }

  /** What keeps a text from having this format. */
  List<String> problems(String text) {
    return check.apply(text);
  }

  static Optional<NamedFormats> named(String name) {
    for (NamedFormats format : values()) {
      if (format.functionName.equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private static List<String> label(String text, String regex, int longest, String words) {
    List<String> problems = new ArrayList<>();
    if (text.length() > longest) {
      problems.add("must be no more than " + longest + " characters");
    }
    problems.addAll(matches(regex, text, words));
    return problems;
  }

  private static List<String> time(String text, Consumer<String> parser, String words) {
    try {
      parser.accept(text);
      return List.of();
    } catch (DateTimeException e) {
      return List.of(words);
    }
  }

  private static List<String> matches(String regex, String text, String words) {
    return Pattern.matches(regex, text) ? List.of() : List.of(words);
  }

  private static String unprefix(String text) {
    return text.endsWith("-") ? text.substring(0, text.length() - 1) + "a" : text;
  }
}
