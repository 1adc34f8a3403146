package io.kubejar.apimachinery;

/**
 * An IPv4 range such as {@code 10.244.1.0/24}.
 *
 * @param base its first address as a number
 * @param size how many addresses it holds
 */
public record Ipv4Cidr(long base, long size) {

  /**
   * The range in a text such as {@code 10.0.0.0/8}; it has at least four addresses.
   *
   * @throws IllegalArgumentException if the text is not an IPv4 range
   */
  public static Ipv4Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
      throw new IllegalArgumentException("not an IPv4 range: \"" + text + "\"");
    }
    int bits = Integer.parseInt(text.substring(slash + 1));
    if (bits > 30) {
      throw new IllegalArgumentException("too small for anybody: \"" + text + "\"");
    }
    long size = 1L << (32 - bits);
    return new Ipv4Cidr(toNumber(text.substring(0, slash)) & -size, size);
  }

  /** Whether an address, as a number, lies in the range. */
  public boolean contains(long address) {
    return address >= base && address < base + size;
  }

  /**
   * The number of an address in a text such as {@code 10.0.0.1}.
   *
   * @throws IllegalArgumentException if the text is not an IPv4 address
   */
  public static long toNumber(String address) {
    String[] octets = address.split("\\.", -1);
    if (octets.length != 4) {
      throw new IllegalArgumentException("not an IPv4 address: \"" + address + "\"");
    }
    long number = 0;
    for (String octet : octets) {
      int value = octet.matches("\\d{1,3}") ? Integer.parseInt(octet) : 256;
      if (value > 255) {
        throw new IllegalArgumentException("not an IPv4 address: \"" + address + "\"");
      }
      number = number << 8 | value;
    }
    return number;
  }

  /** The dotted text of an address. */
  public static String toText(long address) {
    return (address >> 24 & 255)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }
}
