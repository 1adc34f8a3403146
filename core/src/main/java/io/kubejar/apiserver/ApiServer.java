package io.kubejar.apiserver;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.authorization.Forbidden;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain that every request passes: authorize, route, represent; each request is recorded as the
 * cause of what follows from it.
 *
 * <p>Follows {@code DefaultBuildHandlerChain} of {@code k8s.io/apiserver/pkg/server/config.go}. A
 * failure inside becomes a 500 for its sender and harms nobody else. Safe for use by many threads.
 */
public final class ApiServer implements RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  private final Authorizer authorizer;
  private final RequestHandler resources;
  private final RequestHandler paths;
  private final Representer representer;
  private final Trace trace;

  /** Turns an answer into the shape that its request asks for. */
  @FunctionalInterface
  public interface Representer {

    /**
     * The answer in the shape that its request asks for.
     *
     * @throws StatusException if the answer cannot be had in that shape
     */
    ApiResponse represent(ApiRequest request, ApiResponse response);
  }

  /**
   * @param resources answers requests for resources
   * @param paths answers requests for paths that name no resource
   * @param representer makes Tables and partial objects of answers
   */
  public ApiServer(
      Authorizer authorizer,
      RequestHandler resources,
      RequestHandler paths,
      Representer representer,
      Trace trace) {
    this.authorizer = authorizer;
    this.resources = resources;
    this.paths = paths;
    this.representer = representer;
    this.trace = trace;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    long entry = trace.reserve();
    try {
      authorize(request);
      ApiResponse response = trace.callWithin(entry, () -> route(request, onAvailable));
      record(entry, request, response.code(), changed(response));
      return response;
    } catch (StatusException e) {
      record(entry, request, e.status().code(), null);
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("{} {} failed", request.info().verb(), request.info().path(), e);
      record(entry, request, 500, null);
      StatusException internal = StatusException.internal(String.valueOf(e));
      internal.initCause(e);
      throw internal;
    }
  }

  private void authorize(ApiRequest request) {
    Authorizer.Decision decision = authorizer.authorize(request.user(), request.info());
    if (!decision.allowed()) {
      throw Forbidden.of(request.user(), request.info(), decision.reason());
    }
  }

  private ApiResponse route(ApiRequest request, Runnable onAvailable) {
    RequestHandler handler = request.info().isResourceRequest() ? resources : paths;
    ApiResponse response = handler.handle(request, onAvailable);
    return request.representation() == Representation.OBJECT
        ? response
        : representer.represent(request, response);
  }

  private static @Nullable KubeObject changed(ApiResponse response) {
    return response instanceof ApiResponse.OfObject answer ? answer.object() : null;
  }

  private void record(long entry, ApiRequest request, int code, @Nullable KubeObject object) {
    RequestInfo info = request.info();
    Map<String, String> details = new LinkedHashMap<>();
    details.put("code", Integer.toString(code));
    if (object != null && !object.resourceVersion().isEmpty()) {
      details.put("resourceVersion", object.resourceVersion());
    }
    if (!info.subresource().isEmpty()) {
      details.put("subresource", info.subresource());
    }
    ObjectRef about = info.object();
    if (about == null) {
      details.put("path", info.path());
    } else if (about.name().isEmpty() && object != null) {
      about = new ObjectRef(about.resource(), about.namespace(), object.name());
    }
    trace.recordAs(entry, Hop.REQUEST, request.user().name(), info.verb(), about, details);
  }
}
