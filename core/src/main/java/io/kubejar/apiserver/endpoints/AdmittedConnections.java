package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.List;
import java.util.Set;

/**
 * Asks admission about connections into Pods, Services and nodes before they are made.
 *
 * <p>Follows {@code ConnectResource} of {@code k8s.io/apiserver/pkg/endpoints/handlers/rest.go}.
 */
public final class AdmittedConnections implements RequestHandler {
  private static final Set<String> CONNECTIONS = Set.of("exec", "attach", "portforward", "proxy");
  private static final List<String> FLAGS = List.of("stdin", "stdout", "stderr", "tty");

  private final RegistryContext context;
  private final RequestHandler resources;

  /**
   * @param resources answers the requests
   */
  public AdmittedConnections(RegistryContext context, RequestHandler resources) {
    this.context = context;
    this.resources = resources;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    RequestInfo info = request.info();
    GroupVersionResource resource = info.resource();
    if (resource != null
        && resource.group().isEmpty()
        && CONNECTIONS.contains(info.subresource())) {
      ResourceDefinition definition = context.catalog().find(resource);
      ResourceDefinition.Subresource connection =
          definition == null ? null : definition.subresources().get(info.subresource());
      if (connection != null) {
        admit(request, resource, connection.kind());
      }
    }
    return resources.handle(request, onAvailable);
  }

  private void admit(ApiRequest request, GroupVersionResource resource, GroupVersionKind kind) {
    RequestInfo info = request.info();
    Warnings warnings = new Warnings();
    AdmissionRequest asked =
        new AdmissionRequest(
            Operation.CONNECT,
            new AdmissionRequest.Target(
                resource, kind, info.namespace(), info.name(), info.subresource()),
            request.user(),
            null,
            new AdmissionRequest.Options(false, false, NullNode.getInstance()),
            warnings);
    ObjectNode options = options(request.query(), kind);
    warnings.during(
        () -> {
          context.admission().mutate(asked, options);
          context.admission().validate(asked, KubeObject.of(options));
          return options;
        });
  }

  /** What is asked for, as an object: {@code PodExecOptions} and its kin. */
  private static ObjectNode options(QueryParameters query, GroupVersionKind kind) {
    ObjectNode options = Json.object();
    options.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    for (String flag : FLAGS) {
      String value = query.firstOrEmpty(flag);
      if (value.equals("true") || value.equals("1")) {
        options.put(flag, true);
      }
    }
    for (String text : List.of("container", "path")) {
      if (!query.firstOrEmpty(text).isEmpty()) {
        options.put(text, query.firstOrEmpty(text));
      }
    }
    if (!query.all("command").isEmpty()) {
      query.all("command").forEach(options.putArray("command")::add);
    }
    return options;
  }
}
