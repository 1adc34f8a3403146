package io.kubejar.apimachinery.certificates;

import java.util.Arrays;

/**
 * Reads ASN.1 values in DER one after the other.
 *
 * <p>All methods throw {@link IllegalArgumentException} where the bytes are not what was asked for.
 */
final class DerReader {
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int INTEGER = 0x02;
  static final int BOOLEAN = 0x01;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private final byte[] bytes;
  private final int end;
  private int at;

  DerReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private DerReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /** The tag of the next value. */
  int peek() {
    if (!hasMore()) {
      throw new IllegalArgumentException("asn1: syntax error: sequence truncated");
    }
    return bytes[at] & 0xff;
  }

  /** The next value, of which the tag must be this one, as a reader of its content. */
  DerReader enter(int tag) {
    int found = peek();
    if (found != tag) {
      throw new IllegalArgumentException(
          "asn1: structure error: tags don't match (%d vs %d)".formatted(tag, found));
    }
    int start = at + 1;
    int length = byteAt(start++);
    if (length >= 0x80) {
      int octets = length & 0x7f;
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | byteAt(start++);
      }
    }
    if (length < 0 || length > end - start) {
      throw new IllegalArgumentException("asn1: syntax error: data truncated");
    }
    at = start + length;
    return new DerReader(bytes, start, at);
  }

  private int byteAt(int index) {
    if (index >= end) {
      throw new IllegalArgumentException("asn1: syntax error: data truncated");
    }
    return bytes[index] & 0xff;
  }

  /** The content of the next value. */
  byte[] content(int tag) {
    DerReader inner = enter(tag);
    return Arrays.copyOfRange(bytes, inner.at, inner.end);
  }

  /** The next value with its tag and length. */
  byte[] encoded(int tag) {
    int start = at;
    enter(tag);
    return Arrays.copyOfRange(bytes, start, at);
  }

  /** The next value's content, an object identifier such as {@code 2.5.29.17}. */
  String objectIdentifier() {
    byte[] content = content(OBJECT_IDENTIFIER);
    StringBuilder text = new StringBuilder();
    long number = 0;
    for (byte octet : content) {
      number = number << 7 | (octet & 0x7f);
      if ((octet & 0x80) == 0) {
        if (text.isEmpty()) {
          long first = Math.min(number / 40, 2);
          text.append(first).append('.').append(number - first * 40);
        } else {
          text.append('.').append(number);
        }
        number = 0;
      }
    }
    return text.toString();
  }

  /** The next value's content, a string of whole octets written as bits. */
  byte[] octetsOfBits() {
    byte[] content = content(BIT_STRING);
    if (content.length == 0 || content[0] != 0) {
      throw new IllegalArgumentException("asn1: syntax error: invalid padding bits in BIT STRING");
    }
    return Arrays.copyOfRange(content, 1, content.length);
  }
}
