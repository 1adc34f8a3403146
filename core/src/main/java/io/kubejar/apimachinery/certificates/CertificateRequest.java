package io.kubejar.apimachinery.certificates;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate signing request (PKCS #10, RFC 2986): who wants which key certified under which
 * names.
 *
 * @param alternativeNames all names beside the subject, in the order of the request
 */
public record CertificateRequest(
    X500Principal subject,
    String commonName,
    List<String> organizations,
    PublicKey key,
    List<AlternativeName> alternativeNames) {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*?)-----END \\1-----");
  private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final Map<String, String> KEY_ALGORITHMS =
      Map.of(
          "1.2.840.113549.1.1.1", "RSA",
          "1.2.840.10045.2.1", "EC",
          "1.3.101.112", "Ed25519");
  private static final Map<String, String> SIGNATURE_ALGORITHMS =
      Map.of(
          "1.2.840.113549.1.1.11", "SHA256withRSA",
          "1.2.840.113549.1.1.12", "SHA384withRSA",
          "1.2.840.113549.1.1.13", "SHA512withRSA",
          "1.2.840.10045.4.3.2", "SHA256withECDSA",
          "1.2.840.10045.4.3.3", "SHA384withECDSA",
          "1.2.840.10045.4.3.4", "SHA512withECDSA",
          "1.3.101.112", "Ed25519");

  public CertificateRequest {
    organizations = List.copyOf(organizations);
    alternativeNames = List.copyOf(alternativeNames);
  }

  /**
   * A name beside the subject.
   *
   * @param value in the encoding that certificates use: text, or the octets of an address
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record AlternativeName(Type type, byte[] value) {

    /** The kinds of names that are understood, by their number in a {@code GeneralName}. */
    public enum Type {
      EMAIL(1),
      DNS(2),
      URI(6),
      IP(7);

      private final int number;

      Type(int number) {
        this.number = number;
      }

      /** The number of the choice in a {@code GeneralName}. */
      public int number() {
        return number;
      }
    }
  }

  /** Whether any of the names is of a type. */
  public boolean has(AlternativeName.Type type) {
    return alternativeNames.stream().anyMatch(name -> name.type() == type);
  }

  /**
   * The request in a PEM text, as {@code spec.request} holds it after base64.
   *
   * @throws IllegalArgumentException if there is none, it is malformed, its key is of a kind that
   *     is not supported, or its signature was not made with that key; the message says which
   */
  public static CertificateRequest parsePem(String text) {
    Matcher pem = PEM.matcher(text);
    if (!pem.find() || !pem.group(1).equals("CERTIFICATE REQUEST")) {
      throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
    }
    return parse(Base64.getMimeDecoder().decode(pem.group(2)));
  }

  private static CertificateRequest parse(byte[] der) {
    DerReader request = new DerReader(der).enter(DerReader.SEQUENCE);
    byte[] signed = request.encoded(DerReader.SEQUENCE);
    DerReader algorithm = request.enter(DerReader.SEQUENCE);
    String signatureAlgorithm = algorithm.objectIdentifier();
    byte[] signature = request.octetsOfBits();
    DerReader info = new DerReader(signed).enter(DerReader.SEQUENCE);
    info.content(DerReader.INTEGER);
    X500Principal subject = new X500Principal(info.encoded(DerReader.SEQUENCE));
    PublicKey key = key(info.encoded(DerReader.SEQUENCE));
    List<AlternativeName> names = info.hasMore() ? names(info.enter(0xa0)) : List.of();
    verify(key, signatureAlgorithm, signed, signature);
    return new CertificateRequest(
        subject, attribute(subject, "CN"), attributes(subject, "O"), key, names);
  }

  private static PublicKey key(byte[] encoded) {
    String oid =
        new DerReader(encoded)
            .enter(DerReader.SEQUENCE)
            .enter(DerReader.SEQUENCE)
            .objectIdentifier();
    String algorithm = KEY_ALGORITHMS.get(oid);
    if (algorithm == null) {
      throw new IllegalArgumentException("x509: unsupported public key algorithm " + oid);
    }
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("x509: invalid public key: " + e.getMessage(), e);
    }
  }

  private static void verify(PublicKey key, String oid, byte[] signed, byte[] signature) {
    String algorithm = SIGNATURE_ALGORITHMS.get(oid);
    if (algorithm == null) {
      throw new IllegalArgumentException(
          "x509: cannot verify signature: algorithm unimplemented: " + oid);
    }
    boolean valid;
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(signed);
      valid = verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("x509: cannot verify signature: " + e.getMessage(), e);
    }
    if (!valid) {
      throw new IllegalArgumentException("x509: signature was not made with the request's key");
    }
  }

  private static List<AlternativeName> names(DerReader attributes) {
    List<AlternativeName> names = new ArrayList<>();
    while (attributes.hasMore()) {
      DerReader attribute = attributes.enter(DerReader.SEQUENCE);
      if (attribute.objectIdentifier().equals(EXTENSION_REQUEST)) {
        DerReader extensions = attribute.enter(DerReader.SET).enter(DerReader.SEQUENCE);
        while (extensions.hasMore()) {
          addNames(extensions.enter(DerReader.SEQUENCE), names);
        }
      }
    }
    return names;
  }

  private static void addNames(DerReader extension, List<AlternativeName> names) {
    if (!extension.objectIdentifier().equals(SUBJECT_ALTERNATIVE_NAME)) {
      return;
    }
    if (extension.peek() == DerReader.BOOLEAN) {
      extension.content(DerReader.BOOLEAN);
    }
    DerReader values =
        new DerReader(extension.content(DerReader.OCTET_STRING)).enter(DerReader.SEQUENCE);
    while (values.hasMore()) {
      int tag = values.peek();
      byte[] value = values.content(tag);
      for (AlternativeName.Type type : AlternativeName.Type.values()) {
        if (tag == (0x80 | type.number())) {
          names.add(new AlternativeName(type, value));
        }
      }
    }
  }

  private static String attribute(X500Principal subject, String type) {
    List<String> values = attributes(subject, type);
    return values.isEmpty() ? "" : values.get(values.size() - 1);
  }

  /** The values of an attribute, in the order of the request. */
  private static List<String> attributes(X500Principal subject, String type) {
    List<String> values = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(subject.getName()).getRdns()) {
        if (rdn.getType().equalsIgnoreCase(type)) {
          Object value = rdn.getValue();
          values.add(
              value instanceof byte[] octets
                  ? new String(octets, StandardCharsets.UTF_8)
                  : value.toString());
        }
      }
    } catch (InvalidNameException e) {
      throw new IllegalArgumentException("x509: invalid subject: " + e.getMessage(), e);
    }
    return values;
  }
}
