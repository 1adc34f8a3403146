package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.authentication.RequestAuthenticator;
import io.kubejar.clock.Randomness;
import io.kubejar.faults.Fault;
import io.kubejar.faults.FaultPoint;
import io.kubejar.faults.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers each request on its connection's thread: find out what it is about and who sends it, hand
 * it to the chain, encode what comes back.
 */
final class RequestDispatcher extends Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);
  private static final MockResponse NOTHING_SPECIAL = new MockResponse.Builder().build();

  private final RequestHandler handler;
  private final RequestAuthenticator authenticator;
  private final OpenWatches openWatches;
  private final Faults faults;
  private final ResponseWriter writer;
  private final Randomness auditIds = Randomness.ofMachine();

  RequestDispatcher(
      RequestHandler handler,
      RequestAuthenticator authenticator,
      OpenWatches openWatches,
      Faults faults) {
    this.handler = handler;
    this.faults = faults;
    this.authenticator = authenticator;
    this.openWatches = openWatches;
    this.writer = new ResponseWriter(openWatches);
  }

  /** Asked several times per request whether the library should misbehave. */
  @Override
  public MockResponse peek() {
    return NOTHING_SPECIAL;
  }

  @Override
  public MockResponse dispatch(RecordedRequest recorded) throws InterruptedException {
    String clientsId = recorded.getHeaders().get("Audit-Id");
    HttpExchange exchange =
        new HttpExchange(recorded, clientsId == null ? auditIds.uuid() : clientsId);
    try {
      return answer(exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MockResponse answer(HttpExchange exchange) throws IOException {
    Negotiated negotiated = Negotiated.DEFAULT;
    try {
      Target target = Target.parse(exchange.request().getTarget());
      UserInfo sender =
          authenticator.authenticate(
              exchange.clientCertificate(), exchange.header("Authorization"));
      UserInfo user = authenticator.impersonate(sender, exchange.headersByName());
      RequestInfo info =
          RequestInfoFactory.create(exchange.request().getMethod(), target.path(), target.query());
      requireServedMethod(exchange, info);
      String userAgent = exchange.header("User-Agent");
      negotiated = Negotiated.of(exchange.header("Accept"), userAgent, info, target.query());
      RequestBody body = RequestBodies.read(exchange);
      RequestBodies.requireKnownType(info, body);
      ApiRequest request =
          new ApiRequest(info, user, target.query(), body, negotiated.representation(), userAgent);
      return handle(request, negotiated, exchange);
    } catch (StatusException e) {
      return writer.write(e, negotiated, exchange);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("{} {} failed", exchange.request().getMethod(), exchange.request().getTarget(), e);
      StatusException internal = StatusException.internal(String.valueOf(e.getMessage()));
      return writer.write(internal, negotiated, exchange);
    }
  }

  private MockResponse handle(ApiRequest request, Negotiated negotiated, HttpExchange exchange)
      throws IOException {
    WatchSignal signal = new WatchSignal();
    ApiResponse response = handleUnlessFaulty(request, signal);
    if (response instanceof ApiResponse.OfWatch watch && exchange.wantsWebSocket()) {
      return WatchWebSocket.upgrade(watch, signal, openWatches);
    }
    if (response instanceof ApiResponse.OfExec exec) {
      return ExecWebSocket.upgrade(exec, exchange);
    }
    return writer.write(response, negotiated, exchange, signal);
  }

  private ApiResponse handleUnlessFaulty(ApiRequest request, WatchSignal signal) {
    RequestInfo info = request.info();
    GroupVersionResource resource = info.resource();
    Fault fault =
        faults.at(
            new FaultPoint(
                info.verb(),
                resource == null ? null : resource.resource(),
                info.subresource(),
                info.namespace(),
                info.name()));
    if (fault instanceof Fault.Refusal refusal) {
      throw new StatusException(refusal.answer());
    }
    ApiResponse response = handler.handle(request, signal);
    if (fault != null) {
      if (response instanceof ApiResponse.OfWatch watch) {
        watch.stream().close();
      }
      throw new StatusException(fault.answer());
    }
    return response;
  }

  /**
   * Built-in resources have no HEAD, custom ones do; all that comes after this sees a GET.
   *
   * @throws StatusException 405 if the method is not served
   */
  private static void requireServedMethod(HttpExchange exchange, RequestInfo info) {
    GroupVersionResource resource = info.resource();
    boolean watchesByPath =
        info.verb().equals("watch") && !exchange.request().getMethod().equals("GET");
    boolean headOfBuiltIn =
        exchange.isHead() && resource != null && BuiltInGroups.contains(resource.group());
    if (watchesByPath || headOfBuiltIn) {
      Status.Details details = new Status.Details("", "", "", "", List.of(), 0);
      throw new StatusException(
          new Status(
              405,
              "MethodNotAllowed",
              "the server does not allow this method on the requested resource",
              details));
    }
  }
}
