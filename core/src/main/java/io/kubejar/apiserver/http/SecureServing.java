package io.kubejar.apiserver.http;

import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.authentication.RequestAuthenticator;
import io.kubejar.faults.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import okhttp3.tls.HeldCertificate;

/**
 * The API server's HTTPS socket on the loopback interface: HTTP/1.1 and HTTP/2, client certificates
 * welcome but not required.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/server/secure_serving.go}. Owns its threads, one per
 * connection on HTTP/1.1 and one per request under way on HTTP/2, and its sockets; {@link #close()}
 * ends open watches and all of them.
 */
public final class SecureServing implements AutoCloseable {
  private final MockWebServer server;
  private final OpenWatches openWatches;

  private SecureServing(MockWebServer server, OpenWatches openWatches) {
    this.server = server;
    this.openWatches = openWatches;
  }

  /**
   * Starts to serve on 127.0.0.1.
   *
   * @param port the port, 0 for any that is free
   * @param identity the certificate that clients see
   * @param faults what goes wrong with requests
   * @throws UncheckedIOException if the port cannot be bound; the message names it
   */
  public static SecureServing start(
      int port,
      HeldCertificate identity,
      RequestHandler handler,
      RequestAuthenticator authenticator,
      Faults faults) {
    LibraryLogs.quieten();
    OpenWatches openWatches = new OpenWatches();
    MockWebServer server = new MockWebServer();
    server.setServerSocketFactory(new LoopbackSocketFactory());
    server.useHttps(ServerTls.socketFactory(identity));
    server.requestClientAuth();
    server.setProtocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
    server.setBodyLimit(RequestBodies.LIMIT + 1L);
    server.setDispatcher(
        new Forgetful(server, new RequestDispatcher(handler, authenticator, openWatches, faults)));
    try {
      server.start(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}), port);
    } catch (BindException e) {
      throw new UncheckedIOException("port " + port + " on 127.0.0.1 cannot be used", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot serve on 127.0.0.1:" + port, e);
    }
    return new SecureServing(server, openWatches);
  }

  public int port() {
    return server.getPort();
  }

  /** The address that goes into a kubeconfig: {@code https://127.0.0.1:PORT}. */
  public String url() {
    return "https://127.0.0.1:" + port();
  }

  /** Ends the watches that clients have open; their connections stay. */
  public void disconnectWatches() {
    openWatches.endAll();
  }

  @Override
  public void close() {
    openWatches.closeAll();
    server.close();
  }

  /** Takes each request out of the queue in which the library keeps all of them for tests. */
  private static final class Forgetful extends Dispatcher {
    private final MockWebServer server;
    private final RequestDispatcher dispatcher;

    Forgetful(MockWebServer server, RequestDispatcher dispatcher) {
      this.server = server;
      this.dispatcher = dispatcher;
    }

    @Override
    public MockResponse peek() {
      return dispatcher.peek();
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
      server.takeRequest(0, TimeUnit.NANOSECONDS);
      return dispatcher.dispatch(request);
    }
  }
}
