package io.kubejar.apiserver.authentication;

import io.kubejar.apiserver.UserInfo;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Finds the user that a client certificate stands for: its common name, in the groups that its
 * organizations name.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authentication/request/x509/x509.go}. Safe for use by many
 * threads; a certificate's signature is verified once.
 */
public final class ClientCertificates {
  private static final int MOST_REMEMBERED = 1024;

  private final X509Certificate authority;
  private final Map<X509Certificate, Optional<UserInfo>> verified = new ConcurrentHashMap<>();

  /**
   * @param authority who must have signed the certificates
   */
  public ClientCertificates(X509Certificate authority) {
    this.authority = authority;
  }

  /** The certificate's user; empty if it was not signed by the authority or is not valid now. */
  public Optional<UserInfo> authenticate(X509Certificate certificate, Instant now) {
    if (now.isBefore(certificate.getNotBefore().toInstant())
        || now.isAfter(certificate.getNotAfter().toInstant())) {
      return Optional.empty();
    }
    Optional<UserInfo> known = verified.get(certificate);
    if (known != null) {
      return known;
    }
    Optional<UserInfo> user = isSigned(certificate) ? userOf(certificate) : Optional.empty();
    if (verified.size() < MOST_REMEMBERED) {
      verified.put(certificate, user);
    }
    return user;
  }

  private boolean isSigned(X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Optional<UserInfo> userOf(X509Certificate certificate) {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn rdn : subject.getRdns()) {
        if (rdn.getType().equalsIgnoreCase("CN")) {
          name = rdn.getValue().toString();
        } else if (rdn.getType().equalsIgnoreCase("O")) {
          groups.add(rdn.getValue().toString());
        }
      }
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(UserInfo.authenticated(name, groups));
  }
}
