package io.kubejar.apimachinery;

import java.util.Arrays;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, parsed from text without asking any resolver.
 *
 * <p>Follows Go's {@code net/netip} package.
 */
public final class IpAddress {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int IPV6_GROUPS = 8;

  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Parses an address; IPv4 numbers with leading zeros are refused, and so are IPv6 zones. */
  public static Optional<IpAddress> parse(String text) {
    return text.indexOf(':') >= 0 ? parseIpv6(text, false) : parseIpv4(text, false);
  }

  /** Parses an address; leading zeros in IPv4 numbers are ignored. */
  public static Optional<IpAddress> parseSloppy(String text) {
    return text.indexOf(':') >= 0 ? parseIpv6(text, true) : parseIpv4(text, true);
  }

  private static Optional<IpAddress> parseIpv4(String text, boolean sloppy) {
    byte[] bytes = ipv4Bytes(text, sloppy);
    return bytes == null ? Optional.empty() : Optional.of(new IpAddress(bytes));
  }

  private static byte @Nullable [] ipv4Bytes(String text, boolean sloppy) {
    String[] numbers = text.split("\\.", -1);
    if (numbers.length != IPV4_BYTES) {
      return null;
    }
    byte[] bytes = new byte[IPV4_BYTES];
    for (int i = 0; i < IPV4_BYTES; i++) {
      int value = number(numbers[i], 10, sloppy ? 10 : 3);
      boolean leadingZero = numbers[i].length() > 1 && numbers[i].charAt(0) == '0';
      if (value < 0 || value > 255 || (leadingZero && !sloppy)) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static Optional<IpAddress> parseIpv6(String text, boolean sloppy) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    byte[] head = groups(gap < 0 ? text : text.substring(0, gap), sloppy, gap < 0);
    byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), sloppy, true);
    if (head == null || tail == null) {
      return Optional.empty();
    }
    int length = head.length + tail.length;
    if (gap < 0 ? length != IPV6_BYTES : length >= IPV6_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
    System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
    return Optional.of(new IpAddress(bytes));
  }

  /** Groups of hex digits; the last may be an IPv4 address where the text ends the address. */
  private static byte @Nullable [] groups(String text, boolean sloppy, boolean isEnd) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] groups = text.split(":", -1);
    if (groups.length > IPV6_GROUPS) {
      return null;
    }
    byte[] bytes = new byte[0];
    for (int i = 0; i < groups.length; i++) {
      byte[] group;
      if (isEnd && i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
        group = ipv4Bytes(groups[i], sloppy);
      } else {
        int value = number(groups[i], 16, 4);
        group = value < 0 ? null : new byte[] {(byte) (value >> 8), (byte) value};
      }
      if (group == null) {
        return null;
      }
      byte[] longer = Arrays.copyOf(bytes, bytes.length + group.length);
      System.arraycopy(group, 0, longer, bytes.length, group.length);
      bytes = longer;
    }
    return bytes;
  }

  /** The value of some digits, -1 if they are none or too many. */
  private static int number(String digits, int radix, int most) {
    if (digits.isEmpty() || digits.length() > most) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0 || value > 0xffff) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  public boolean isIpv4() {
    return bytes.length == IPV4_BYTES;
  }

  /** An IPv6 address that stands for an IPv4 one, {@code ::ffff:1.2.3.4}. */
  public boolean isIpv4Mapped() {
    if (isIpv4() || bytes[10] != -1 || bytes[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many bits the address has: 32 or 128. */
  public int bits() {
    return bytes.length * 8;
  }

  public boolean isUnspecified() {
    return Arrays.equals(bytes, new byte[bytes.length]);
  }

  public boolean isLoopback() {
    if (isIpv4()) {
      return bytes[0] == 127;
    }
    byte[] one = new byte[IPV6_BYTES];
    one[IPV6_BYTES - 1] = 1;
    return Arrays.equals(bytes, one);
  }

  public boolean isLinkLocalMulticast() {
    return isIpv4()
        ? unsigned(0) == 224 && bytes[1] == 0 && bytes[2] == 0
        : unsigned(0) == 0xff && (bytes[1] & 0x0f) == 2;
  }

  public boolean isLinkLocalUnicast() {
    return isIpv4()
        ? unsigned(0) == 169 && unsigned(1) == 254
        : unsigned(0) == 0xfe && (bytes[1] & 0xc0) == 0x80;
  }

  public boolean isMulticast() {
    return isIpv4() ? (unsigned(0) & 0xf0) == 0xe0 : unsigned(0) == 0xff;
  }

  public boolean isGlobalUnicast() {
    boolean broadcast = isIpv4() && Arrays.equals(bytes, new byte[] {-1, -1, -1, -1});
    return !broadcast
        && !isUnspecified()
        && !isLoopback()
        && !isMulticast()
        && !isLinkLocalUnicast();
  }

  private int unsigned(int index) {
    return bytes[index] & 0xff;
  }

  /** The address with all bits after the first {@code prefixLength} cleared. */
  public IpAddress masked(int prefixLength) {
    byte[] masked = bytes.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.max(0, Math.min(8, prefixLength - i * 8));
      masked[i] &= (byte) (0xff << (8 - kept));
    }
    return new IpAddress(masked);
  }

  /** The canonical text: IPv6 in lower case, its longest run of zero groups as {@code ::}. */
  @Override
  public String toString() {
    if (isIpv4()) {
      return dotted(0);
    }
    if (isIpv4Mapped()) {
      return "::ffff:" + dotted(12);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < IPV6_GROUPS; i++) {
      int end = i;
      while (end < IPV6_GROUPS && group(end) == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    if (start < 0) {
      return hex(0, IPV6_GROUPS);
    }
    return hex(0, start) + "::" + hex(start + length, IPV6_GROUPS);
  }

  private String dotted(int from) {
    StringJoiner text = new StringJoiner(".");
    for (int i = from; i < from + IPV4_BYTES; i++) {
      text.add(Integer.toString(unsigned(i)));
    }
    return text.toString();
  }

  private int group(int index) {
    return unsigned(index * 2) << 8 | unsigned(index * 2 + 1);
  }

  private String hex(int from, int to) {
    StringJoiner text = new StringJoiner(":");
    for (int i = from; i < to; i++) {
      text.add(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
