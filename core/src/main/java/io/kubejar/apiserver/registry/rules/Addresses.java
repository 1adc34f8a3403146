package io.kubejar.apiserver.registry.rules;

import io.kubejar.apimachinery.IpAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Internet addresses and ranges as text. Never resolves a name.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/validation/ip.go}.
 */
public final class Addresses {
  private static final String NOT_AN_IP =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  private static final String NOT_A_RANGE =
      "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

  private Addresses() {}

  /** What is wrong with an address. */
  public static List<String> ip(String text) {
    return parse(text) == null ? List.of(NOT_AN_IP) : List.of();
  }

  /** What is wrong with a range in CIDR notation. */
  public static List<String> cidr(String text) {
    return Range.parse(text) == null ? List.of(NOT_A_RANGE) : List.of();
  }

  /** What is wrong with an address, or with how it is written. */
  public static List<String> canonicalIp(String text) {
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isEmpty()) {
      return List.of(NOT_AN_IP);
    }
    String canonical = address.get().toString();
    return canonical.equals(text)
        ? List.of()
        : List.of("must be in canonical form (\"" + canonical + "\")");
  }

  /** What is wrong with a range, or with how it is written. */
  public static List<String> canonicalCidr(String text) {
    Range range = Range.parse(text);
    if (range == null) {
      return List.of(NOT_A_RANGE);
    }
    if (!range.isNetwork()) {
      return List.of("must not have bits set beyond the prefix length");
    }
    String address = text.substring(0, text.indexOf('/'));
    String canonical = IpAddress.parse(address).map(IpAddress::toString).orElse(address);
    return canonical.equals(address) && !text.contains("/0" + range.bits())
        ? List.of()
        : List.of("must be in canonical form (\"" + canonical + "/" + range.bits() + "\")");
  }

  public static boolean isIpv4(String text) {
    byte[] bytes = parse(text);
    return bytes != null && bytes.length == 4;
  }

  public static boolean isIpv6(String text) {
    byte[] bytes = parse(text);
    return bytes != null && bytes.length == 16;
  }

  /** The 4 or 16 bytes of an address, null if the text is none. */
  public static byte @Nullable [] parse(String text) {
    return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
  }

  private static byte @Nullable [] parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int octet = number(parts[i], 10, 3);
      if (octet < 0 || octet > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
        return null;
      }
      bytes[i] = (byte) octet;
    }
    return bytes;
  }

  private static byte @Nullable [] parseIpv6(String text) {
    int gap = text.indexOf("::");
    List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap));
    List<Integer> tail = gap < 0 ? new ArrayList<>() : groups(text.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int missing = 8 - head.size() - tail.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return null;
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < head.size(); i++) {
      put(bytes, i, head.get(i));
    }
    for (int i = 0; i < tail.size(); i++) {
      put(bytes, 8 - tail.size() + i, tail.get(i));
    }
    return bytes;
  }

  private static void put(byte[] bytes, int group, int value) {
    bytes[2 * group] = (byte) (value >> 8);
    bytes[2 * group + 1] = (byte) value;
  }

  /** The 16-bit groups of a part of an address; null if it is malformed. */
  private static @Nullable List<Integer> groups(String text) {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return groups;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') > 0) {
        byte[] v4 = parseIpv4(parts[i]);
        if (v4 == null) {
          return null;
        }
        groups.add((v4[0] & 0xff) << 8 | (v4[1] & 0xff));
        groups.add((v4[2] & 0xff) << 8 | (v4[3] & 0xff));
        continue;
      }
      int group = number(parts[i], 16, 4);
      if (group < 0) {
        return null;
      }
      groups.add(group);
    }
    return groups;
  }

  private static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), radix) < 0 || text.charAt(i) > 'f') {
        return -1;
      }
    }
    return Integer.parseInt(text, radix);
  }

  /** A range of addresses: the address as written, and the number of leading bits. */
  public record Range(BigInteger address, int bits, int length) {

    /** Reads a range, null if the text is none. */
    public static @Nullable Range parse(String text) {
      int slash = text.indexOf('/');
      if (slash < 0) {
        return null;
      }
      byte[] bytes = Addresses.parse(text.substring(0, slash));
      int bits = number(text.substring(slash + 1), 10, 3);
      if (bytes == null || bits < 0 || bits > bytes.length * 8) {
        return null;
      }
      return new Range(new BigInteger(1, bytes), bits, bytes.length * 8);
    }

    /** Whether no bits are set behind the prefix. */
    public boolean isNetwork() {
      return address.equals(address.shiftRight(length - bits).shiftLeft(length - bits));
    }

    /** Whether another range lies wholly inside this one, and is not the same. */
    public boolean strictlyContains(Range other) {
      return length == other.length
          && other.bits > bits
          && other.address.shiftRight(length - bits).equals(address.shiftRight(length - bits));
    }

    /** Whether an address lies inside. */
    public boolean contains(byte[] other) {
      return other.length * 8 == length
          && new BigInteger(1, other)
              .shiftRight(length - bits)
              .equals(address.shiftRight(length - bits));
    }
  }
}
