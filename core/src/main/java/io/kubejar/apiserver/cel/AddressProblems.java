package io.kubejar.apiserver.cel;

import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.IpAddress;

/**
 * Why texts are no addresses or networks, in Go's words.
 *
 * <p>Follows {@code net/netip} and {@code k8s.io/apiserver/pkg/cel/library}: ip.go and cidr.go.
 */
final class AddressProblems {
  private static final int GROUPS = 8;
  private static final int LONGEST_GROUP = 4;

  private AddressProblems() {}

  /** Why a text is no address that expressions may have. */
  static String ofAddress(String text) {
    String bare = text.indexOf('%') > 0 ? text.substring(0, text.indexOf('%')) : text;
    if (bare.length() < text.length() && IpAddress.parse(bare).isPresent()) {
      return "IP address " + GoText.quote(text) + " with zone value is not allowed";
    }
    if (IpAddress.parse(text).isPresent()) {
      return "IPv4-mapped IPv6 address " + GoText.quote(text) + " is not allowed";
    }
    return "IP Address "
        + GoText.quote(text)
        + " parse error during conversion from string: "
        + ofParsing(text);
  }

  /** Why a text is no network that expressions may have. */
  static String ofNetwork(String text) {
    String prefix = "network address parse error during conversion from string: ";
    int slash = text.lastIndexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String bits = text.substring(slash + 1);
    boolean wellFormed = slash >= 0 && bits.matches("0|[1-9][0-9]{0,2}");
    if (wellFormed && IpAddress.parse(address).filter(IpAddress::isIpv4Mapped).isPresent()) {
      return prefix + "IPv4-mapped IPv6 address " + GoText.quote(text) + " is not allowed";
    }
    String problem;
    if (slash < 0) {
      problem = "no '/'";
    } else if (address.indexOf('%') > 0) {
      problem = "IPv6 zones cannot be present in a prefix";
    } else if (IpAddress.parse(address).isEmpty()) {
      problem = ofParsing(address);
    } else {
      problem = wellFormed ? "prefix length out of range" : "bad bits after slash: " + quote(bits);
    }
    return prefix + prefix + "netip.ParsePrefix(" + quote(text) + "): " + problem;
  }

  private static String quote(String text) {
    return GoText.quote(text);
  }

  private static String ofParsing(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '.' -> {
          return "ParseAddr(" + quote(text) + "): " + ofIpv4(text);
        }
        case ':' -> {
          return "ParseAddr(" + quote(text) + "): " + ofIpv6(text);
        }
        case '%' -> {
          return "ParseAddr(" + quote(text) + "): missing IPv6 address";
        }
        default -> {}
      }
    }
    return "ParseAddr(" + quote(text) + "): unable to parse IP";
  }

  private static String at(String problem, String text, int place) {
    return problem + " (at " + quote(text.substring(place)) + ")";
  }

  private static String ofIpv4(String text) {
    int fields = 1;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (i == start || i == text.length() - 1) {
          return at("IPv4 field must have at least one digit", text, i);
        }
        fields++;
        start = i + 1;
        if (fields > 4) {
          return "IPv4 address too long";
        }
      } else if (c < '0' || c > '9') {
        return at("unexpected character", text, i);
      } else if (i == start + 1 && text.charAt(start) == '0') {
        return "IPv4 field has octet with leading zero";
      } else if (i > start + 2 || Integer.parseInt(text.substring(start, i + 1)) > 255) {
        return "IPv4 field has value >255";
      }
    }
    return "IPv4 address too short";
  }

  private static String ofIpv6(String text) {
    int groups = 0;
    boolean ellipsis = text.startsWith("::");
    int at = ellipsis ? 2 : 0;
    while (at < text.length() && groups < GROUPS) {
      int end = at;
      while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
        end++;
      }
      if (end - at > LONGEST_GROUP) {
        return at("each group must have 4 or less digits", text, at);
      }
      if (end == at) {
        return at("each colon-separated field must have at least one digit", text, at);
      }
      groups++;
      if (end == text.length()) {
        return groups < GROUPS && !ellipsis ? "address string too short" : "unable to parse IP";
      }
      if (text.charAt(end) != ':') {
        return at("unexpected character, want colon", text, end);
      }
      if (end + 1 == text.length()) {
        return at("colon must be followed by more characters", text, end);
      }
      at = end + 1;
      if (text.charAt(at) == ':') {
        if (ellipsis) {
          return at("multiple :: in address", text, at);
        }
        ellipsis = true;
        at++;
      }
    }
    return at < text.length()
        ? at("trailing garbage after address", text, at)
        : "address string too short";
  }
}
