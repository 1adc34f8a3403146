package io.kubejar.apimachinery;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What keys and values of labels and annotations may look like, with Kubernetes' sentences.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/validation.go}.
 */
public final class LabelSyntax {
  private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
  private static final Pattern VALUE_PATTERN = Pattern.compile(VALUE);
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_SUBDOMAIN = 253;

  private LabelSyntax() {}

  /** What is wrong with the key of a label: {@code name}, or {@code domain/name}. */
  public static List<String> labelKeyErrors(String key) {
    return keyErrors(key, "a valid label key ");
  }

  /** What is wrong with a qualified name, such as the key of an annotation. */
  public static List<String> qualifiedNameErrors(String name) {
    return keyErrors(name, "a qualified name ");
  }

  private static List<String> keyErrors(String key, String whatItIs) {
    List<String> errors = new ArrayList<>();
    String[] parts = key.split("/", -1);
    String name = parts[parts.length - 1];
    if (parts.length > 2) {
      return List.of(
          whatItIs
              + mustConsist("alphanumeric characters, '-', '_' or '.'", nameExamples(), NAME)
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    if (parts.length == 2) {
      if (parts[0].isEmpty()) {
        errors.add("prefix part must be non-empty");
      } else {
        subdomainErrors(parts[0]).forEach(error -> errors.add("prefix part " + error));
      }
    }
    if (name.isEmpty()) {
      errors.add("name part must be non-empty");
    } else if (name.length() > LONGEST_NAME) {
      errors.add("name part must be no more than " + LONGEST_NAME + " bytes");
    }
    if (!NAME_PATTERN.matcher(name).matches()) {
      errors.add(
          "name part "
              + mustConsist("alphanumeric characters, '-', '_' or '.'", nameExamples(), NAME));
    }
    return errors;
  }

  /** What is wrong with the value of a label. */
  public static List<String> valueErrors(String value) {
    List<String> errors = new ArrayList<>();
    if (value.length() > LONGEST_NAME) {
      errors.add("must be no more than " + LONGEST_NAME + " bytes");
    }
    if (!VALUE_PATTERN.matcher(value).matches()) {
      errors.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
              + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
              + " or 'my_value',  or '12345', regex used for validation is '"
              + VALUE
              + "')");
    }
    return errors;
  }

  private static List<String> subdomainErrors(String text) {
    List<String> errors = new ArrayList<>();
    if (text.length() > LONGEST_SUBDOMAIN) {
      errors.add("must be no more than " + LONGEST_SUBDOMAIN + " bytes");
    }
    if (!SUBDOMAIN_PATTERN.matcher(text).matches()) {
      errors.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
    return errors;
  }

  private static String nameExamples() {
    return "(e.g. 'MyName',  or 'my.name',  or '123-abc', ";
  }

  private static String mustConsist(String characters, String examples, String regex) {
    return "must consist of "
        + characters
        + ", and must start and end with an alphanumeric character "
        + examples
        + "regex used for validation is '"
        + regex
        + "')";
  }
}
