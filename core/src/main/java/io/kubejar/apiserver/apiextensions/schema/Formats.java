package io.kubejar.apiserver.apiextensions.schema;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The formats of strings that are checked; all others are ignored.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/strfmt} and {@code formats.go} of the
 * apiextensions-apiserver.
 */
final class Formats {
  private static final Set<String> INTEGER_FORMATS = Set.of("int32", "int64");
  private static final Set<String> NUMBER_FORMATS = Set.of("float", "double");
  private static final String HEX = "[0-9a-f]";

  /** Compiled on first use, with all of this class. */
  private static final Map<String, Predicate<String>> STRING_FORMATS =
      Map.ofEntries(
          Map.entry("bsonobjectid", regex("^[0-9a-fA-F]{24}$")),
          Map.entry("uri", AddressFormats::isRequestUri),
          Map.entry("email", AddressFormats::isEmail),
          Map.entry("hostname", Formats::isHostname),
          Map.entry("ipv4", AddressFormats::isIpv4),
          Map.entry("ipv6", AddressFormats::isIpv6),
          Map.entry("cidr", AddressFormats::isCidr),
          Map.entry("mac", AddressFormats::isMac),
          Map.entry("uuid", uuid(HEX, HEX)),
          Map.entry("uuid3", uuid("3", HEX)),
          Map.entry("uuid4", uuid("4", "[89ab]")),
          Map.entry("uuid5", uuid("5", "[89ab]")),
          Map.entry("isbn", text -> NumberFormats.isIsbn10(text) || NumberFormats.isIsbn13(text)),
          Map.entry("isbn10", NumberFormats::isIsbn10),
          Map.entry("isbn13", NumberFormats::isIsbn13),
          Map.entry("creditcard", NumberFormats::isCreditCard),
          Map.entry("ssn", regex("^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$").and(Formats::hasDashes)),
          Map.entry("hexcolor", regex("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")),
          Map.entry("rgbcolor", regex(rgb())),
          Map.entry("byte", regex(base64())),
          Map.entry("password", text -> true),
          Map.entry("date", Formats::isDate),
          Map.entry("duration", DurationFormat::matches),
          Map.entry("datetime", Formats::isDateTime),
          Map.entry("date-time", Formats::isDateTime),
          Map.entry("k8s-short-name", regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")),
          Map.entry("k8s-long-name", Formats::isLongName));

  private static final Pattern LONG_NAME =
      Pattern.compile("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");
  private static final Pattern HOSTNAME =
      Pattern.compile(
          "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
              + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}"
              + "[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}"
              + "([a-zA-Z0-9\\p{S}\\p{L}])(-?[a-zA-Z0-9\\p{S}\\p{L}]){1,62})$");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(?i)^([0-9]{4}-[0-9]{2}-[0-9]{2})t([0-9]{2}:[0-9]{2}:[0-9]{2})(\\.[0-9]+)?"
              + "(z|[+-][0-9]{2}:[0-9]{2})$");

  private Formats() {}

  /** The format of a schema if it is one that is checked, else empty. */
  static String supported(StructuralSchema schema) {
    String format = schema.format();
    if (format.isEmpty()) {
      return "";
    }
    boolean known =
        switch (schema.type()) {
          case "integer" -> INTEGER_FORMATS.contains(format);
          case "number" -> NUMBER_FORMATS.contains(format);
          case "string" -> STRING_FORMATS.containsKey(format);
          default ->
              STRING_FORMATS.containsKey(format)
                  || INTEGER_FORMATS.contains(format)
                  || NUMBER_FORMATS.contains(format);
        };
    return known ? format : "";
  }

  static boolean matches(String format, String text) {
    Predicate<String> check = STRING_FORMATS.get(format);
    return check == null || check.test(text);
  }

  static Predicate<String> regex(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return text -> pattern.matcher(text).find();
  }

  private static Predicate<String> uuid(String version, String variant) {
    String any = HEX + "{4}-?";
    return regex(
        "(?i)^"
            + (HEX + "{8}-?" + any)
            + (version + HEX + "{3}-?")
            + (variant + HEX + "{3}-?")
            + (HEX + "{12}$"));
  }

  private static String rgb() {
    String component = "(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])";
    String part = "\\s*" + component + "\\s*";
    return "^rgb\\(" + part + "," + part + "," + part + "\\)$";
  }

  private static String base64() {
    return "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";
  }

  private static boolean hasDashes(String text) {
    return text.length() == 11;
  }

  private static boolean isLongName(String text) {
    return text.length() <= 253 && LONG_NAME.matcher(text).find();
  }

  private static boolean isHostname(String text) {
    if (text.length() > 255 || !HOSTNAME.matcher(text).find()) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (label.length() > 63) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDate(String text) {
    try {
      return text.length() == 10 && LocalDate.parse(text).getYear() >= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isDateTime(String text) {
    Matcher matcher = DATE_TIME.matcher(text);
    if (!matcher.find()) {
      return false;
    }
    try {
      LocalDate.parse(matcher.group(1));
      LocalTime.parse(matcher.group(2));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
