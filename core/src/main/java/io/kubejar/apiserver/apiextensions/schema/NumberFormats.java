package io.kubejar.apiserver.apiextensions.schema;

/**
 * Numbers with check digits, with dashes and spaces between the digits.
 *
 * <p>Follows {@code github.com/asaskevich/govalidator}, which the formats of Kubernetes use.
 */
final class NumberFormats {
  private NumberFormats() {}

  static boolean isIsbn10(String text) {
    String digits = withoutSeparators(text);
    if (!digits.matches("[0-9]{9}[0-9X]")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 9; i++) {
      sum += (i + 1) * (digits.charAt(i) - '0');
    }
    sum += 10 * (digits.charAt(9) == 'X' ? 10 : digits.charAt(9) - '0');
    return sum % 11 == 0;
  }

  static boolean isIsbn13(String text) {
    String digits = withoutSeparators(text);
    if (!digits.matches("[0-9]{13}")) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
    }
    return digits.charAt(12) - '0' == (10 - sum % 10) % 10;
  }

  static boolean isCreditCard(String text) {
    String digits = text.replaceAll("[^0-9]+", "");
    String known =
        "(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}"
            + "|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\\d{3})\\d{11}"
            + "|6[27][0-9]{14})";
    if (!digits.matches(known)) {
      return false;
    }
    int sum = 0;
    boolean twice = false;
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = digits.charAt(i) - '0';
      int value = twice ? digit * 2 : digit;
      sum += value >= 10 ? value % 10 + 1 : value;
      twice = !twice;
    }
    return sum % 10 == 0;
  }

  private static String withoutSeparators(String text) {
    return text.replaceAll("[\\s-]+", "");
  }
}
