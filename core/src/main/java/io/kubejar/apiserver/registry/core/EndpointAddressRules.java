package io.kubejar.apiserver.registry.core;

import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.Violations;

/** The rules on addresses behind Services; follows {@code ValidateNonSpecialIP}. */
public final class EndpointAddressRules {
  private EndpointAddressRules() {}

  /** An address that is not reserved for a purpose of its own. */
  public static void nonSpecial(String ip, FieldPath path, Violations violations) {
    byte[] bytes = Addresses.parse(ip);
    if (bytes == null) {
      violations.invalid(path, ip, "must be a valid IP address");
      return;
    }
    boolean v6 = bytes.length == 16;
    if (isZero(bytes, bytes.length)) {
      violations.invalid(path, ip, "may not be unspecified (" + ip + ")");
    }
    if (v6 ? isZero(bytes, 15) && bytes[15] == 1 : bytes[0] == 127) {
      violations.invalid(path, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (v6 ? linkLocal6(bytes) : (bytes[0] & 0xff) == 169 && (bytes[1] & 0xff) == 254) {
      violations.invalid(
          path, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (v6 ? multicast6(bytes) : (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0) {
      violations.invalid(
          path, ip, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
  }

  private static boolean isZero(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean linkLocal6(byte[] bytes) {
    return (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0x80;
  }

  private static boolean multicast6(byte[] bytes) {
    return (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 0x02;
  }
}
