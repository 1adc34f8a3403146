package io.kubejar.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules that names of objects follow, each with Kubernetes' sentences.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/validation.go} and {@code
 * pkg/api/validation/name.go}.
 */
public final class ObjectNames {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
  private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);

  private ObjectNames() {}

  /** A DNS subdomain of RFC 1123, of at most 253 characters: the rule of most kinds. */
  public static List<String> subdomain(String name, boolean prefix) {
    String value = prefix ? maskTrailingDash(name) : name;
    List<String> errors = new ArrayList<>();
    if (value.length() > 253) {
      errors.add("must be no more than 253 characters");
    }
    if (!SUBDOMAIN_PATTERN.matcher(value).matches()) {
      errors.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
    return errors;
  }

  /** A DNS label of RFC 1123, of at most 63 characters: namespaces. */
  public static List<String> label(String name, boolean prefix) {
    String value = prefix ? maskTrailingDash(name) : name;
    List<String> errors = new ArrayList<>();
    if (value.length() > 63) {
      errors.add("must be no more than 63 characters");
    }
    if (!LABEL_PATTERN.matcher(value).matches()) {
      errors.add(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
              + " and must start and end with an alphanumeric character (e.g. 'my-name',  or"
              + " '123-abc', regex used for validation is '"
              + LABEL
              + "')");
    }
    return errors;
  }

  /** A DNS label of RFC 1035, which starts with a letter: services. */
  public static List<String> label1035(String name, boolean prefix) {
    String value = prefix ? maskTrailingDash(name) : name;
    List<String> errors = new ArrayList<>();
    if (value.length() > 63) {
      errors.add("must be no more than 63 characters");
    }
    if (!LABEL_1035_PATTERN.matcher(value).matches()) {
      errors.add(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
              + " an alphabetic character, and end with an alphanumeric character (e.g."
              + " 'my-name',  or 'abc-123', regex used for validation is '"
              + LABEL_1035
              + "')");
    }
    return errors;
  }

  /** Anything that can be one segment of a path: roles and bindings. */
  public static List<String> pathSegment(String name, boolean prefix) {
    List<String> errors = new ArrayList<>();
    if (!prefix && name.equals(".")) {
      return List.of("may not be '.'");
    }
    if (!prefix && name.equals("..")) {
      return List.of("may not be '..'");
    }
    for (String illegal : List.of("/", "%")) {
      if (name.contains(illegal)) {
        errors.add("may not contain '" + illegal + "'");
      }
    }
    return errors;
  }

  /** A prefix may end with a dash, because a suffix follows. */
  private static String maskTrailingDash(String name) {
    return name.length() > 1 && name.endsWith("-")
        ? name.substring(0, name.length() - 2) + "a"
        : name;
  }
}
