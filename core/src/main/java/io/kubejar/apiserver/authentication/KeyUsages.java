package io.kubejar.apiserver.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the key of a certificate may be used for.
 *
 * <p>Follows {@code pkg/controller/certificates/authority/policies.go}; the numbers are those of
 * RFC 5280, 4.2.1.3 and 4.2.1.12.
 *
 * @param bits the key usage, bit 0 in the highest of sixteen places; 0 for none
 * @param extended the object identifiers of the extended key usages
 */
public record KeyUsages(int bits, List<String> extended) {
  private static final String PURPOSE = "1.3.6.1.5.5.7.3.";
  private static final Map<String, Integer> BITS =
      Map.of(
          "signing", 0,
          "digital signature", 0,
          "content commitment", 1,
          "key encipherment", 2,
          "data encipherment", 3,
          "key agreement", 4,
          "cert sign", 5,
          "crl sign", 6,
          "encipher only", 7,
          "decipher only", 8);
  private static final Map<String, String> EXTENDED =
      Map.ofEntries(
          Map.entry("any", "2.5.29.37.0"),
          Map.entry("server auth", PURPOSE + "1"),
          Map.entry("client auth", PURPOSE + "2"),
          Map.entry("code signing", PURPOSE + "3"),
          Map.entry("email protection", PURPOSE + "4"),
          Map.entry("s/mime", PURPOSE + "4"),
          Map.entry("ipsec end system", PURPOSE + "5"),
          Map.entry("ipsec tunnel", PURPOSE + "6"),
          Map.entry("ipsec user", PURPOSE + "7"),
          Map.entry("timestamping", PURPOSE + "8"),
          Map.entry("ocsp signing", PURPOSE + "9"),
          Map.entry("microsoft sgc", "1.3.6.1.4.1.311.10.3.3"),
          Map.entry("netscape sgc", "2.16.840.1.113730.4.1"));

  public KeyUsages {
    extended = List.copyOf(extended);
  }

  /**
   * The usages that the certificates API names, such as {@code client auth}.
   *
   * @throws IllegalArgumentException if a name is unknown
   */
  public static KeyUsages of(List<String> names) {
    int bits = 0;
    TreeSet<String> extended = new TreeSet<>();
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      if (BITS.containsKey(name)) {
        bits |= 0x8000 >> BITS.get(name);
      } else if (EXTENDED.containsKey(name)) {
        extended.add(EXTENDED.get(name));
      } else {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unrecognized usage values: " + unknown);
    }
    return new KeyUsages(bits, List.copyOf(extended));
  }
}
