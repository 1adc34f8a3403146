package io.kubejar.apiserver.http;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import mockwebserver3.RecordedRequest;
import okhttp3.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the wire.
 *
 * @param auditId what the answer carries as {@code Audit-Id}
 */
record HttpExchange(RecordedRequest request, String auditId) {

  boolean isHttp2() {
    return request.getVersion().startsWith("HTTP/2");
  }

  boolean isHead() {
    return request.getMethod().equals("HEAD");
  }

  boolean acceptsGzip() {
    return header("Accept-Encoding").contains("gzip");
  }

  /** A header's value, empty if it is not there; of several lines the values joined by commas. */
  String header(String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value;
  }

  List<String> headers(String name) {
    return request.getHeaders().values(name);
  }

  /** All headers by their names in lower case. */
  Map<String, List<String>> headersByName() {
    return request.getHeaders().toMultimap();
  }

  /** The certificate that the client showed, null if it showed none. */
  @Nullable X509Certificate clientCertificate() {
    Handshake handshake = request.getHandshake();
    if (handshake == null) {
      return null;
    }
    List<Certificate> chain = handshake.peerCertificates();
    return chain.isEmpty() ? null : (X509Certificate) chain.get(0);
  }

  boolean wantsWebSocket() {
    return header("Upgrade").equalsIgnoreCase("websocket");
  }
}
