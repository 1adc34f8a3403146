package io.kubejar.apiserver.apiextensions.schema;

import com.google.re2j.Pattern;
import io.kubejar.apimachinery.IpAddress;

/**
 * Formats of addresses: of networks, mail and the web.
 *
 * <p>Follows {@code github.com/asaskevich/govalidator}, which the formats of Kubernetes use.
 */
final class AddressFormats {
  private static final Pattern MAC =
      Pattern.compile(
          "^(?i)(hh([:-]hh){5}|hh([:-]hh){7}|hh([:-]hh){19}|hhhh(\\.hhhh){2}|hhhh(\\.hhhh){3}"
                  .replace("h", "[0-9a-f]")
              + "|[0-9a-f]{4}(\\.[0-9a-f]{4}){9})$");
  private static final String ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+";
  private static final String ADDRESS =
      "("
          + ATOM
          + "(\\."
          + ATOM
          + ")*|\"[^\"\\n]*\")@("
          + ATOM
          + "(\\."
          + ATOM
          + ")*|\\[[^\\]]*\\])";
  private static final Pattern EMAIL =
      Pattern.compile(
          "^\\s*(" + ADDRESS + "|(" + ATOM + "|\"[^\"]*\"|\\s|\\.)*<" + ADDRESS + ">)\\s*$");
  private static final Pattern URI = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*:.*|/.*)$");
  private static final Pattern BAD_ESCAPE =
      Pattern.compile("%($|[^0-9a-fA-F]|[0-9a-fA-F]($|[^0-9a-fA-F]))");
  private static final Pattern AUTHORITY =
      Pattern.compile("^([^@]*@)?(\\[[0-9a-fA-F:.%]+\\]|[^\\[\\]:\\s<>\"{}|\\\\^`]*)(:[0-9]*)?$");

  private AddressFormats() {}

  static boolean isIpv4(String text) {
    return IpAddress.parseSloppy(text).filter(IpAddress::isIpv4).isPresent();
  }

  static boolean isIpv6(String text) {
    return text.indexOf(':') >= 0 && IpAddress.parseSloppy(text).isPresent();
  }

  static boolean isCidr(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      return false;
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.parseSloppy(text.substring(0, slash))
        .filter(address -> prefix <= address.bits())
        .isPresent();
  }

  static boolean isMac(String text) {
    return MAC.matcher(text).find();
  }

  static boolean isEmail(String text) {
    return EMAIL.matcher(text).find();
  }

  /** What Go's {@code url.ParseRequestURI} accepts: an absolute URI or an absolute path. */
  static boolean isRequestUri(String text) {
    if (!URI.matcher(text).find() || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      return false;
    }
    int query = text.indexOf('?');
    String path = query < 0 ? text : text.substring(0, query);
    int authority = path.indexOf("//");
    boolean hasScheme = authority > 0 && path.charAt(authority - 1) == ':';
    if (BAD_ESCAPE.matcher(path).find()) {
      return false;
    }
    if (!hasScheme && authority != 0) {
      return true;
    }
    String rest = path.substring(authority + 2);
    int slash = rest.indexOf('/');
    return AUTHORITY.matcher(slash < 0 ? rest : rest.substring(0, slash)).find();
  }
}
