package io.kubejar.examples.benchmark;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.kubejar.Kubeconfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;

/**
 * The client of the benchmark: the same for every server. One connection per thread that uses it.
 */
final class HttpLoad implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType MERGE_PATCH = MediaType.get("application/merge-patch+json");

  private final OkHttpClient client;
  private final String server;

  private HttpLoad(OkHttpClient client, String server) {
    this.client = client;
    this.server = server;
  }

  static HttpLoad on(Kubeconfig kubeconfig) throws GeneralSecurityException, IOException {
    Config config = Config.fromKubeconfig(kubeconfig.text());
    TrustManager[] trusted = SSLUtils.trustManagers(config);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(SSLUtils.keyManagers(config), trusted, null);
    OkHttpClient client =
        builder()
            .sslSocketFactory(context.getSocketFactory(), (X509TrustManager) trusted[0])
            .build();
    return new HttpLoad(client, kubeconfig.server().toString());
  }

  /** For a server whose certificate nobody signed. */
  static HttpLoad insecure(String server) {
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder()
            .addInsecureHost("127.0.0.1")
            .addInsecureHost("localhost")
            .build();
    OkHttpClient client =
        builder()
            .sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager())
            .hostnameVerifier((host, session) -> true)
            .build();
    return new HttpLoad(client, server);
  }

  private static OkHttpClient.Builder builder() {
    return new OkHttpClient.Builder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectionPool(new ConnectionPool(256, 1, TimeUnit.MINUTES))
        .readTimeout(1, TimeUnit.MINUTES);
  }

  int get(String path) throws IOException {
    return send(new Request.Builder().url(server + path).build());
  }

  int post(String path, String body) throws IOException {
    return send(
        new Request.Builder().url(server + path).post(RequestBody.create(body, JSON)).build());
  }

  int patch(String path, String body) throws IOException {
    RequestBody patch = RequestBody.create(body, MERGE_PATCH);
    return send(new Request.Builder().url(server + path).patch(patch).build());
  }

  /** Opens a stream; the caller reads and closes it. */
  Response open(String path) throws IOException {
    return client.newCall(new Request.Builder().url(server + path).build()).execute();
  }

  private int send(Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      int length = response.body().bytes().length;
      if (!response.isSuccessful()) {
        throw new IOException(request.method() + " " + request.url() + ": " + response.code());
      }
      return length;
    }
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }
}
