package io.kubejar.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.authentication.CertificateAuthority;
import io.kubejar.apiserver.authentication.ClientCertificates;
import io.kubejar.apiserver.authentication.RequestAuthenticator;
import io.kubejar.apiserver.authentication.StaticTokens;
import io.kubejar.clock.Clock;
import io.kubejar.faults.Faults;
import io.kubejar.watch.WatchStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A server whose answers a test gives, and clients of it. */
abstract class ServingFixture {
  static final CertificateAuthority AUTHORITY = CertificateAuthority.create(Clock.system());
  static final HeldCertificate SERVER = AUTHORITY.issueServer(List.of("127.0.0.1"));
  static final HeldCertificate ADMIN =
      AUTHORITY.issueClient("kubernetes-admin", List.of("system:masters", "a,b"));

  final BlockingQueue<ApiRequest> received = new LinkedBlockingQueue<>();
  final QueueStream stream = new QueueStream();
  final StaticTokens tokens = new StaticTokens();
  final SecureServing server = start(0);
  final OkHttpClient client = client(ADMIN, Protocol.HTTP_2);

  @AfterEach
  void closeAll() {
    server.close();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  SecureServing start(int port) {
    RequestAuthenticator authenticator =
        new RequestAuthenticator(
            new ClientCertificates(AUTHORITY.certificate()), tokens, Clock.system());
    return SecureServing.start(
        port, SERVER, this::answer, authenticator, new Faults(() -> {}, () -> {}));
  }

  /** A stand-in for the chain: answers by the name or verb that is asked for. */
  ApiResponse answer(ApiRequest request, Runnable onAvailable) {
    received.add(request);
    if (request.info().verb().equals("watch")) {
      stream.onAvailable = onAvailable;
      return new ApiResponse.OfWatch(stream, List.of());
    }
    return switch (request.info().name()) {
      case "missing" -> throw StatusException.notFound(new GroupResource("", "pods"), "missing");
      case "broken" -> throw new IllegalStateException("out of luck");
      case "" -> new ApiResponse.OfList(list(2000), List.of());
      default ->
          new ApiResponse.OfObject(
              200, pod(request.info().name(), 7), List.of("say \"hi\"", "second"));
    };
  }

  static KubeObject pod(String name, long revision) {
    ObjectNode pod = Json.object();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name).put("resourceVersion", Long.toString(revision));
    return KubeObject.of(pod);
  }

  static ObjectList list(int size) {
    List<KubeObject> pods = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      pods.add(pod("pod-" + i + "-" + "x".repeat(40), i));
    }
    return new ObjectList("v1", "PodList", 42, "next", 3, pods);
  }

  static OkHttpClient client(@Nullable HeldCertificate identity, Protocol protocol) {
    HandshakeCertificates.Builder certificates =
        new HandshakeCertificates.Builder().addTrustedCertificate(AUTHORITY.certificate());
    if (identity != null) {
      certificates.heldCertificate(identity);
    }
    HandshakeCertificates built = certificates.build();
    List<Protocol> protocols =
        protocol == Protocol.HTTP_2
            ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
            : List.of(protocol);
    return new OkHttpClient.Builder()
        .sslSocketFactory(built.sslSocketFactory(), built.trustManager())
        .protocols(protocols)
        .readTimeout(20, TimeUnit.SECONDS)
        .build();
  }

  Request.Builder request(String path) {
    return new Request.Builder().url(server.url() + path);
  }

  Response get(String path) throws IOException {
    return client.newCall(request(path).build()).execute();
  }

  /** A watch that a test feeds. */
  static final class QueueStream implements WatchStream {
    final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean ended;
    private volatile Runnable onAvailable = () -> {};

    void add(WatchEvent event) {
      events.add(event);
      onAvailable.run();
    }

    void end() {
      ended = true;
      onAvailable.run();
    }

    @Override
    public List<WatchEvent> poll(int limit) {
      List<WatchEvent> polled = new ArrayList<>();
      events.drainTo(polled, limit);
      return polled;
    }

    @Override
    public boolean isEnded() {
      return ended;
    }

    @Override
    public void close() {
      closed.add(true);
    }
  }
}
