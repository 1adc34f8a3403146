package io.kubejar.apiserver.http;

import io.kubejar.apiserver.webhook.WebhookCallException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;

/** Failures of calls in the words of Go's HTTP client, which is what users of Kubernetes read. */
final class CallFailures {
  private static final String ALTERNATIVE_NAMES = "subjectAltNames: [";

  private CallFailures() {}

  static WebhookCallException explain(HttpUrl url, IOException failure) {
    return of(url, why(url, failure), failure);
  }

  static WebhookCallException of(HttpUrl url, String why, Throwable cause) {
    return new WebhookCallException("Post \"" + text(url) + "\": " + why, cause);
  }

  /** The URL with its port if it was given; that of a Service always is. */
  private static String text(HttpUrl url) {
    boolean service = url.host().endsWith(".svc") && url.port() == 443;
    String authority = "https://" + url.host();
    return service
        ? authority + ":443" + url.toString().substring(authority.length())
        : url.toString();
  }

  private static String why(HttpUrl url, IOException failure) {
    if (failure instanceof UnknownHostException) {
      return "dial tcp: lookup " + url.host() + ": no such host";
    }
    if (failure instanceof ConnectException) {
      return "dial tcp " + url.host() + ":" + url.port() + ": connect: connection refused";
    }
    if (failure instanceof InterruptedIOException) {
      return "context deadline exceeded";
    }
    if (failure instanceof SSLPeerUnverifiedException) {
      return "tls: failed to verify certificate: x509: " + nameMismatch(url.host(), failure);
    }
    if (failure instanceof SSLException refused) {
      return tls(refused);
    }
    boolean ended =
        failure instanceof EOFException
            || String.valueOf(failure.getMessage()).contains("unexpected end of stream");
    return ended ? "EOF" : String.valueOf(failure.getMessage());
  }

  private static String tls(SSLException failure) {
    if (caused(failure, CertificateExpiredException.class)
        || caused(failure, CertificateNotYetValidException.class)) {
      return "tls: failed to verify certificate: x509: certificate has expired or is not yet valid";
    }
    if (caused(failure, CertPathValidatorException.class)
        || caused(failure, CertificateException.class)) {
      return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    }
    String message = String.valueOf(failure.getMessage());
    return message.startsWith("Unsupported or unrecognized SSL message")
        ? "http: server gave HTTP response to HTTPS client"
        : message;
  }

  private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  /** Says which names the certificate has; follows {@code HostnameError} of {@code crypto/x509}. */
  private static String nameMismatch(String host, IOException failure) {
    boolean isAddress = isAddress(host);
    List<String> names = new ArrayList<>();
    for (String name : namesIn(String.valueOf(failure.getMessage()))) {
      if (isAddress(name) == isAddress) {
        names.add(name);
      }
    }
    if (!names.isEmpty()) {
      return "certificate is valid for " + String.join(", ", names) + ", not " + host;
    }
    return isAddress
        ? "cannot validate certificate for " + host + " because it doesn't contain any IP SANs"
        : "certificate is not valid for any names, but wanted to match " + host;
  }

  private static List<String> namesIn(String message) {
    int start = message.indexOf(ALTERNATIVE_NAMES);
    int end = message.lastIndexOf(']');
    if (start < 0 || end < start + ALTERNATIVE_NAMES.length() + 1) {
      return List.of();
    }
    return List.of(message.substring(start + ALTERNATIVE_NAMES.length(), end).split(", ", -1));
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
  }
}
