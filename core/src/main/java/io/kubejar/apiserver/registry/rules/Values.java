package io.kubejar.apiserver.registry.rules;

import io.kubejar.apiserver.registry.ObjectNames;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules that single values follow, each with Kubernetes' sentences: an empty list means that
 * the value is fine.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/validation.go}.
 */
public final class Values {
  public static final String NOT_NEGATIVE = "must be greater than or equal to 0";
  public static final String POSITIVE = "must be greater than zero";
  public static final String IMMUTABLE = "field is immutable";

  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
  private static final String QUALIFIED_RULE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '"
          + QUALIFIED
          + "')";
  private static final String LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
  private static final Pattern LABEL_VALUE_PATTERN = Pattern.compile(LABEL_VALUE);
  private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final Pattern HEADER_NAME = Pattern.compile("[-A-Za-z0-9]+");
  private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
  private static final String WILDCARD =
      "\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
  private static final String C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
  private static final Pattern C_IDENTIFIER_PATTERN = Pattern.compile(C_IDENTIFIER);

  private Values() {}

  /** The sentence for a number that must lie between two others. */
  public static String range(long low, long high) {
    return "must be between " + low + " and " + high + ", inclusive";
  }

  static String tooLong(int maximum) {
    return "must be no more than " + maximum + " bytes";
  }

  public static List<String> subdomain(String value) {
    return ObjectNames.subdomain(value, false);
  }

  public static List<String> label(String value) {
    return ObjectNames.label(value, false);
  }

  public static List<String> label1035(String value) {
    return ObjectNames.label1035(value, false);
  }

  public static List<String> pathSegment(String value) {
    return ObjectNames.pathSegment(value, false);
  }

  /** A name with an optional DNS subdomain in front: label keys, resource names. */
  public static List<String> qualifiedName(String value) {
    List<String> errors = new ArrayList<>();
    String[] parts = value.split("/", -1);
    String name = parts[0];
    if (parts.length == 2) {
      name = parts[1];
      if (parts[0].isEmpty()) {
        errors.add("prefix part must be non-empty");
      } else {
        subdomain(parts[0]).forEach(e -> errors.add("prefix part " + e));
      }
    } else if (parts.length > 2) {
      errors.add(
          "a qualified name "
              + QUALIFIED_RULE
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
      return errors;
    }
    if (name.isEmpty()) {
      errors.add("name part must be non-empty");
    } else if (name.length() > 63) {
      errors.add("name part " + tooLong(63));
    }
    if (!QUALIFIED_PATTERN.matcher(name).matches()) {
      errors.add("name part " + QUALIFIED_RULE);
    }
    return errors;
  }

  public static List<String> labelValue(String value) {
    List<String> errors = new ArrayList<>();
    if (value.length() > 63) {
      errors.add(tooLong(63));
    }
    if (!LABEL_VALUE_PATTERN.matcher(value).matches()) {
      errors.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
              + " 'my_value',  or '12345', regex used for validation is '"
              + LABEL_VALUE
              + "')");
    }
    return errors;
  }

  /** A key of a ConfigMap or Secret, which becomes the name of a file. */
  public static List<String> configKey(String value) {
    List<String> errors = new ArrayList<>();
    if (value.length() > 253) {
      errors.add(tooLong(253));
    }
    if (!CONFIG_KEY.matcher(value).matches()) {
      errors.add(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
              + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
              + " '[-._a-zA-Z0-9]+')");
    }
    if (value.equals(".")) {
      errors.add("must not be '.'");
    } else if (value.equals("..")) {
      errors.add("must not be '..'");
    } else if (value.startsWith("..")) {
      errors.add("must not start with '..'");
    }
    return errors;
  }

  /** The name of an environment variable. */
  public static List<String> envName(String value) {
    boolean fine = value.chars().allMatch(c -> c >= 0x20 && c < 0x7f && c != '=');
    return fine
        ? List.of()
        : List.of(
            "a valid environment variable name must consist only of printable ASCII characters"
                + " other than '='");
  }

  public static List<String> cIdentifier(String value) {
    return C_IDENTIFIER_PATTERN.matcher(value).matches()
        ? List.of()
        : List.of(
            "a valid C identifier must start with alphabetic character or '_', followed by a string"
                + " of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',"
                + " regex used for validation is '"
                + C_IDENTIFIER
                + "')");
  }

  public static List<String> port(long value) {
    return value >= 1 && value <= 65535 ? List.of() : List.of(range(1, 65535));
  }

  /** A port's name, as RFC 6335 has it. */
  public static List<String> portName(String value) {
    List<String> errors = new ArrayList<>();
    if (value.length() > 15) {
      errors.add(tooLong(15));
    }
    if (!value.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || isDigit(c))) {
      errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      errors.add("must contain at least one letter (a-z)");
    }
    if (value.contains("--")) {
      errors.add("must not contain consecutive hyphens");
    }
    if (!value.isEmpty() && (value.startsWith("-") || value.endsWith("-"))) {
      errors.add("must not begin or end with a hyphen");
    }
    return errors;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  public static List<String> headerName(String value) {
    return HEADER_NAME.matcher(value).matches()
        ? List.of()
        : List.of(
            "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
  }

  public static List<String> percent(String value) {
    return PERCENT.matcher(value).matches()
        ? List.of()
        : List.of(
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
                + " or '93%', regex used for validation is '[0-9]+%')");
  }

  /** A host of an Ingress that stands for all names one level below it. */
  public static List<String> wildcardSubdomain(String value) {
    List<String> errors = new ArrayList<>();
    if (value.length() > 253) {
      errors.add(tooLong(253));
    }
    if (!WILDCARD_PATTERN.matcher(value).matches()) {
      errors.add(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain,"
              + " which must consist of lower case alphanumeric characters, '-' or '.' and end with"
              + " an alphanumeric character (e.g. '*.example.com', regex used for validation is '"
              + WILDCARD
              + "')");
    }
    return errors;
  }
}
