package io.kubejar.apiserver.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.kubejar.apimachinery.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How CEL calls the types of values. */
final class CelTypeNames {
  private CelTypeNames() {}

  static String of(@Nullable Object value) {
    if (value == null || value instanceof NullValue) {
      return "null_type";
    }
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof UnsignedLong) {
      return "uint";
    }
    if (value instanceof Boolean || value instanceof Double || value instanceof String) {
      return value instanceof Boolean ? "bool" : value instanceof Double ? "double" : "string";
    }
    if (value instanceof CelByteString) {
      return "bytes";
    }
    if (value instanceof List || value instanceof Map) {
      return value instanceof List ? "list" : "map";
    }
    if (value instanceof Duration || value instanceof Instant) {
      return value instanceof Duration ? "google.protobuf.Duration" : "google.protobuf.Timestamp";
    }
    if (value instanceof CelType) {
      return "type";
    }
    return ofLibraries(value);
  }

  private static String ofLibraries(Object value) {
    if (value instanceof Optional) {
      return "optional_type";
    }
    if (value instanceof IpAddress) {
      return "net.IP";
    }
    if (value instanceof GoUrl) {
      return "kubernetes.URL";
    }
    if (value instanceof NamedFormats) {
      return "kubernetes.NamedFormat";
    }
    if (value instanceof QuantityLibrary.Amount) {
      return "kubernetes.Quantity";
    }
    return "kubernetes." + value.getClass().getSimpleName();
  }

  /** Whether a value is a number, text or time that can be converted to a text. */
  static boolean isScalar(Object value) {
    return value instanceof Long
        || value instanceof UnsignedLong
        || value instanceof Double
        || value instanceof Boolean
        || value instanceof String
        || value instanceof CelByteString
        || value instanceof Duration
        || value instanceof Instant;
  }

  /** Whether a value is of one of CEL's own types. */
  static boolean isKnown(Object value) {
    return isScalar(value)
        || value instanceof NullValue
        || value instanceof List
        || value instanceof Map;
  }
}
