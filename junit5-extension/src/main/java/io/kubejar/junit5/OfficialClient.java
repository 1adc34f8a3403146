package io.kubejar.junit5;

import io.kubejar.Kubeconfig;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/** Makes the official client; loaded only when a test asks for one. */
final class OfficialClient {
  private OfficialClient() {}

  static ApiClient of(Kubeconfig kubeconfig, Consumer<Runnable> onClose) {
    try {
      ApiClient client = Config.fromConfig(new StringReader(kubeconfig.text()));
      onClose.accept(() -> close(client.getHttpClient()));
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException("the official client cannot read the kubeconfig", e);
    }
  }

  /** The client has no close of its own; what holds threads and sockets is its HTTP client. */
  private static void close(OkHttpClient http) {
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdownNow();
    http.connectionPool().evictAll();
  }
}
