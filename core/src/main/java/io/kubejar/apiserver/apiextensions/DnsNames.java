package io.kubejar.apiserver.apiextensions;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules of DNS names, in the words that CustomResourceDefinitions are refused with.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/validation.go}.
 */
final class DnsNames {
  private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);

  private DnsNames() {}

  /** What is wrong with a label of RFC 1035. */
  static List<String> label1035(String name) {
    List<String> errors = new ArrayList<>();
    if (name.length() > 63) {
      errors.add("must be no more than 63 characters");
    }
    if (!LABEL_1035_PATTERN.matcher(name).matches()) {
      errors.add(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
              + " an alphabetic character, and end with an alphanumeric character (e.g."
              + " 'my-name',  or 'abc-123', regex used for validation is '"
              + LABEL_1035
              + "')");
    }
    return errors;
  }

  /** What is wrong with a subdomain of RFC 1123. */
  static List<String> subdomain(String name) {
    List<String> errors = new ArrayList<>();
    if (name.length() > 253) {
      errors.add("must be no more than 253 characters");
    }
    if (!SUBDOMAIN_PATTERN.matcher(name).matches()) {
      errors.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character (e.g."
              + " 'example.com', regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
    return errors;
  }
}
