package io.kubejar.apiserver.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the wire format of protocol buffers from a part of an array. */
final class ProtobufReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;

  ProtobufReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /**
   * The next number of variable length.
   *
   * @throws IllegalArgumentException if the text ends in it
   */
  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("protobuf: unexpected end");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("protobuf: number too long");
  }

  /** The next value of known length, as a reader of its own. */
  ProtobufReader nested() {
    int length = length();
    ProtobufReader nested = new ProtobufReader(bytes, at, at + length);
    at += length;
    return nested;
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new IllegalArgumentException("protobuf: length beyond the end");
    }
    return (int) length;
  }

  double fixed64() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      if (at >= end) {
        throw new IllegalArgumentException("protobuf: unexpected end");
      }
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return Double.longBitsToDouble(value);
  }

  void skip(int wireType) {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> fixed64();
      case BYTES -> nested();
      case FIXED32 -> at = Math.min(end, at + 4);
      default -> throw new IllegalArgumentException("protobuf: wire type " + wireType);
    }
  }

  /** All that is left, as bytes. */
  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return rest;
  }

  /** All that is left, as text. */
  String text() {
    String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
    at = end;
    return text;
  }
}
