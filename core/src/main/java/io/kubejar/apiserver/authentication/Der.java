package io.kubejar.apiserver.authentication;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few ASN.1 DER values that certificates are made of, each as its encoded bytes. */
final class Der {
  private static final DateTimeFormatter GENERALIZED_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Instant FIRST_GENERALIZED = Instant.parse("2050-01-01T00:00:00Z");

  private Der() {}

  static byte[] sequence(byte[]... values) {
    return value(0x30, values);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] octets(byte[]... contents) {
    return value(0x04, contents);
  }

  static byte[] bits(byte[] contents) {
    return value(0x03, new byte[] {0}, contents);
  }

  /**
   * Named bits, the first in the highest of sixteen places; trailing zeros are cut as DER demands.
   */
  static byte[] namedBits(int bits) {
    int unused = Integer.numberOfTrailingZeros(bits);
    return unused >= 8
        ? value(0x03, new byte[] {(byte) (unused - 8), (byte) (bits >> 8)})
        : value(0x03, new byte[] {(byte) unused, (byte) (bits >> 8), (byte) bits});
  }

  static byte[] bool(boolean value) {
    return value(0x01, new byte[] {(byte) (value ? 0xff : 0)});
  }

  /** A context-specific value; {@code constructed} if it holds encoded values. */
  static byte[] tagged(int number, boolean constructed, byte[]... contents) {
    return value(0x80 | (constructed ? 0x20 : 0) | number, contents);
  }

  static byte[] ascii(int tag, String text) {
    return value(tag, text.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] time(Instant time) {
    return time.isBefore(FIRST_GENERALIZED)
        ? ascii(0x17, UTC_TIME.format(time))
        : ascii(0x18, GENERALIZED_TIME.format(time));
  }

  /** An object identifier such as {@code 2.5.29.17}. */
  static byte[] oid(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
    for (int i = 2; i < parts.length; i++) {
      long number = Long.parseLong(parts[i]);
      int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
      for (int g = groups - 1; g >= 0; g--) {
        content.write((int) (number >> (7 * g) & 0x7f) | (g == 0 ? 0 : 0x80));
      }
    }
    return value(0x06, content.toByteArray());
  }

  private static byte[] value(int tag, byte[]... contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = 0;
    for (byte[] content : contents) {
      length += content.length;
    }
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] content : contents) {
      out.writeBytes(content);
    }
    return out.toByteArray();
  }
}
