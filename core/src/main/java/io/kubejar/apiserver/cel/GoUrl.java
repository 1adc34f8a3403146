package io.kubejar.apiserver.cel;

import io.kubejar.apimachinery.GoText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A URL as Go understands it: absolute, or a path.
 *
 * <p>Follows {@code net/url}.
 *
 * @param text what was parsed
 * @param host with the port, if there is one
 * @param path as it was written
 */
record GoUrl(String text, String scheme, String host, String path, String query) {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._:~!$&'()*+,;=%@-]*");
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern PORT = Pattern.compile("(:[0-9]*)?");
  private static final String HOST_SYMBOLS = "-_.~!$&'()*+,;=:[]<>\"";
  private static final String PATH_SYMBOLS = "-_.~!$&'()*+,;=:@[]/%";

  /**
   * @throws IllegalArgumentException if the text is no URL; its message is Go's
   */
  static GoUrl parse(String text) {
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw refusal(text, "net/url: invalid control character in URL");
    }
    if (text.isEmpty()) {
      throw refusal(text, "empty url");
    }
    if (text.startsWith(":")) {
      throw refusal(text, "missing protocol scheme");
    }
    int hash = text.indexOf('#');
    String rest = hash < 0 ? text : text.substring(0, hash);
    int colon = rest.indexOf(':');
    String scheme = "";
    if (colon > 0 && SCHEME.matcher(rest.substring(0, colon)).matches()) {
      scheme = rest.substring(0, colon).toLowerCase(Locale.ROOT);
      rest = rest.substring(colon + 1);
    }
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question + 1);
    rest = question < 0 ? rest : rest.substring(0, question);
    if (!rest.startsWith("/")) {
      if (scheme.isEmpty()) {
        throw refusal(text, "invalid URI for request");
      }
      return new GoUrl(text, scheme, "", "", query);
    }
    String host = "";
    if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
      int slash = rest.indexOf('/', 2);
      host = host(text, rest.substring(2, slash < 0 ? rest.length() : slash));
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    unescape(text, rest, false);
    return new GoUrl(text, scheme, host, rest, query);
  }

  private static IllegalArgumentException refusal(String text, String problem) {
    return new IllegalArgumentException("parse " + GoText.quote(text) + ": " + problem);
  }

  private static String host(String text, String authority) {
    int at = authority.lastIndexOf('@');
    if (at >= 0 && !USER.matcher(authority.substring(0, at)).matches()) {
      throw refusal(text, "net/url: invalid userinfo");
    }
    String host = authority.substring(at + 1);
    int close = host.lastIndexOf(']');
    if (host.startsWith("[") && close < 0) {
      throw refusal(text, "missing ']' in host");
    }
    int colon = host.startsWith("[") ? close + 1 : host.lastIndexOf(':');
    String port = colon < 0 ? "" : host.substring(colon);
    if (!PORT.matcher(port).matches()) {
      throw refusal(text, "invalid port " + GoText.quote(port) + " after host");
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c < 0x80 && c != '%' && !isUnescaped(c, HOST_SYMBOLS)) {
        throw refusal(
            text, "invalid character " + GoText.quote(String.valueOf(c)) + " in host name");
      }
    }
    return unescape(text, host, false);
  }

  private static boolean isUnescaped(int c, String symbols) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || symbols.indexOf(c) >= 0;
  }

  private static String unescape(String url, String text, boolean plusIsSpace) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%') {
        if (i + 2 >= bytes.length || !isHex(bytes[i + 1]) || !isHex(bytes[i + 2])) {
          int end = Math.min(bytes.length, i + 3);
          String escape = new String(bytes, i, end - i, StandardCharsets.UTF_8);
          throw refusal(url, "invalid URL escape " + GoText.quote(escape));
        }
        plain.write(Character.digit(bytes[i + 1], 16) * 16 + Character.digit(bytes[i + 2], 16));
        i += 2;
      } else {
        plain.write(plusIsSpace && bytes[i] == '+' ? ' ' : bytes[i]);
      }
    }
    return plain.toString(StandardCharsets.UTF_8);
  }

  private static boolean isHex(byte b) {
    return Character.digit(b, 16) >= 0;
  }

  String hostname() {
    int colon = portColon();
    String name = colon < 0 ? host : host.substring(0, colon);
    return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
  }

  String port() {
    int colon = portColon();
    return colon < 0 ? "" : host.substring(colon + 1);
  }

  private int portColon() {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? colon : -1;
  }

  String escapedPath() {
    if (path.chars().allMatch(c -> isUnescaped(c, PATH_SYMBOLS))) {
      return path;
    }
    StringBuilder escaped = new StringBuilder();
    for (byte b : unescape(text, path, false).getBytes(StandardCharsets.UTF_8)) {
      if (isUnescaped(b, "-_.~$&+,/:;=@")) {
        escaped.append((char) b);
      } else {
        escaped.append(String.format("%%%02X", b));
      }
    }
    return escaped.toString();
  }

  /** The values of the query by their names; pairs that are not well-formed are left out. */
  Map<String, List<String>> queryValues() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!pair.isEmpty() && pair.indexOf(';') < 0 && !BAD_ESCAPE.matcher(pair).find()) {
        values
            .computeIfAbsent(unescape(text, name, true), key -> new ArrayList<>())
            .add(unescape(text, value, true));
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return text;
  }
}
