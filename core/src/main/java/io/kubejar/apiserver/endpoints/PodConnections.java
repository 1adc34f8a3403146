package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.KubeletConnection;
import io.kubejar.apiserver.KubeletConnection.ExecOutcome;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The subresources of Pods that lead to a kubelet: {@code log} and {@code exec}; and those that are
 * not there yet: {@code attach}, {@code portforward}, {@code proxy}. Hands everything else on.
 *
 * <p>Follows {@code pkg/registry/core/pod/rest} and {@code LogLocation} in {@code
 * pkg/registry/core/pod/strategy.go}.
 */
public final class PodConnections implements RequestHandler {
  private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
  private static final Set<String> NOT_BUILT = Set.of("attach", "portforward", "proxy");

  private final RequestHandler resources;
  private final KubeletConnection kubelets;

  /**
   * @param resources answers requests for everything else, and for the Pods themselves
   */
  public PodConnections(RequestHandler resources, KubeletConnection kubelets) {
    this.resources = resources;
    this.kubelets = kubelets;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    RequestInfo info = request.info();
    if (!PODS.equals(info.resource())) {
      return resources.handle(request, onAvailable);
    }
    if (info.subresource().equals("log")) {
      return log(request, onAvailable);
    }
    if (info.subresource().equals("exec")) {
      return exec(request, onAvailable);
    }
    if (NOT_BUILT.contains(info.subresource())) {
      requireHost(find(request, onAvailable));
      throw notImplemented(
          "pods/" + info.subresource(), "there are no connections into containers");
    }
    return resources.handle(request, onAvailable);
  }

  private KubeObject find(ApiRequest request, Runnable onAvailable) {
    RequestInfo info = request.info();
    RequestInfo get =
        new RequestInfo("get", info.resource(), info.namespace(), info.name(), "", info.path());
    ApiRequest forPod =
        new ApiRequest(
            get,
            request.user(),
            QueryParameters.none(),
            RequestBody.NONE,
            Representation.OBJECT,
            request.userAgent());
    if (resources.handle(forPod, onAvailable) instanceof ApiResponse.OfObject found) {
      return found.object();
    }
    throw StatusException.internal("a Pod was answered with something else");
  }

  private static void requireHost(KubeObject pod) {
    if (pod.spec().path("nodeName").asText().isEmpty()) {
      throw StatusException.badRequest("pod " + pod.name() + " does not have a host assigned");
    }
  }

  private static StatusException notImplemented(String what, String why) {
    return new StatusException(
        new Status(501, "NotImplemented", what + " is not supported: " + why, null));
  }

  private ApiResponse exec(ApiRequest request, Runnable onAvailable) {
    QueryParameters query = request.query();
    KubeObject pod = find(request, onAvailable);
    boolean stdout = flag(query, "stdout");
    boolean stderr = flag(query, "stderr");
    if (!stdout && !stderr && !flag(query, "stdin")) {
      throw StatusException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
    if (query.all("command").isEmpty()) {
      throw StatusException.badRequest("you must specify at least 1 command for the container");
    }
    String container = containerOf(pod, query.firstOrEmpty("container"));
    requireHost(pod);
    if (flag(query, "stdin")) {
      throw notImplemented("exec with stdin", "commands in containers take no input");
    }
    ExecOutcome outcome = kubelets.exec(pod, container, query.all("command"));
    return new ApiResponse.OfExec(
        stdout ? outcome.stdout() : "", stderr ? outcome.stderr() : "", status(outcome));
  }

  private static boolean flag(QueryParameters query, String name) {
    String value = query.firstOrEmpty(name);
    return value.equals("true") || value.equals("1");
  }

  /** How a command ended, as {@code k8s.io/client-go/util/exec} reads it. */
  private static ObjectNode status(ExecOutcome outcome) {
    ObjectNode status = Json.object();
    status.putObject("metadata");
    if (outcome.exitCode() == 0) {
      return status.put("status", "Success");
    }
    String code = Integer.toString(outcome.exitCode());
    status.put("status", "Failure");
    status.put(
        "message",
        "command terminated with non-zero exit code: error executing command, exit code " + code);
    status.put("reason", "NonZeroExitCode");
    status
        .putObject("details")
        .putArray("causes")
        .addObject()
        .put("reason", "ExitCode")
        .put("message", code);
    return status;
  }

  private ApiResponse log(ApiRequest request, Runnable onAvailable) {
    LogOptions options = LogOptions.of(request.info().name(), request.query());
    KubeObject pod = find(request, onAvailable);
    String container = containerOf(pod, options.container());
    if (pod.spec().path("nodeName").asText().isEmpty()) {
      return new ApiResponse.OfText(204, "text/plain", new byte[0]);
    }
    KubeletConnection.Log log = kubelets.log(pod, container, options.previous());
    LogText text = new LogText(log, options, options.since(kubelets.now()), onAvailable);
    if (options.follow()) {
      return new ApiResponse.OfStream("text/plain", text);
    }
    try (text) {
      return new ApiResponse.OfText(200, "text/plain", text.poll());
    }
  }

  private static String containerOf(KubeObject pod, String asked) {
    List<String> regular = names(pod, "containers");
    List<String> init = names(pod, "initContainers");
    List<String> ephemeral = names(pod, "ephemeralContainers");
    if (asked.isEmpty()) {
      if (regular.size() == 1) {
        return regular.get(0);
      }
      String message =
          "a container name must be specified for pod "
              + pod.name()
              + ", choose one of: "
              + print(regular);
      if (!init.isEmpty()) {
        message += " or one of the init containers: " + print(init);
      }
      throw StatusException.badRequest(message);
    }
    if (!regular.contains(asked) && !init.contains(asked) && !ephemeral.contains(asked)) {
      throw StatusException.badRequest(
          "container " + asked + " is not valid for pod " + pod.name());
    }
    return asked;
  }

  private static List<String> names(KubeObject pod, String list) {
    List<String> names = new ArrayList<>();
    for (JsonNode container : pod.spec().path(list)) {
      names.add(container.path("name").asText());
    }
    return names;
  }

  /** A list as Go prints it: {@code [a b]}. */
  private static String print(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
