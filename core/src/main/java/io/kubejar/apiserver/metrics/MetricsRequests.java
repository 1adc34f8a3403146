package io.kubejar.apiserver.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.LabelSelectorParser;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.clock.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers for a metrics server and for adapters of custom and external metrics, from values that
 * were set. An API without values is not served, as in a cluster where nobody installed it.
 *
 * <p>Follows {@code k8s.io/metrics} and {@code sigs.k8s.io/custom-metrics-apiserver}. Values are
 * those of this moment: the window that they were measured in has no length. Hands everything else
 * on.
 */
public final class MetricsRequests implements RequestHandler {
  private static final String RESOURCE_GROUP = "metrics.k8s.io";
  private static final String CUSTOM_GROUP = "custom.metrics.k8s.io";
  private static final String EXTERNAL_GROUP = "external.metrics.k8s.io";
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final String WINDOW = "0s";

  private final RequestHandler resources;
  private final MetricValues values;
  private final Clock clock;

  /**
   * @param resources answers requests for everything else, and for the Pods and nodes themselves
   */
  public MetricsRequests(RequestHandler resources, MetricValues values, Clock clock) {
    this.resources = resources;
    this.values = values;
    this.clock = clock;
  }

  @Override
  public ApiResponse handle(ApiRequest request, Runnable onAvailable) {
    GroupVersionResource resource = request.info().resource();
    String group = resource == null ? "" : resource.group();
    boolean reads = request.info().verb().equals("get") || request.info().verb().equals("list");
    if (resource == null || !reads) {
      return resources.handle(request, onAvailable);
    }
    if (group.equals(RESOURCE_GROUP) && values.servesResources()) {
      return ofResources(request, resource);
    }
    if (group.equals(CUSTOM_GROUP) && values.servesCustom()) {
      return custom(request, resource);
    }
    if (group.equals(EXTERNAL_GROUP) && values.servesExternal()) {
      return external(request, resource);
    }
    return resources.handle(request, onAvailable);
  }

  private ApiResponse ofResources(ApiRequest request, GroupVersionResource resource) {
    boolean pods = resource.resource().equals("pods");
    List<KubeObject> metrics = new ArrayList<>();
    for (KubeObject object : find(request, resource.resource())) {
      ObjectNode metric = pods ? ofPod(object) : ofNode(object);
      if (metric != null) {
        metrics.add(KubeObject.of(metric));
      }
    }
    if (request.info().verb().equals("list")) {
      String kind = pods ? "PodMetricsList" : "NodeMetricsList";
      return list(resource, kind, metrics);
    }
    if (metrics.isEmpty()) {
      throw StatusException.notFound(resource.groupResource(), request.info().name());
    }
    return new ApiResponse.OfObject(200, metrics.get(0), List.of());
  }

  private static ApiResponse list(
      GroupVersionResource resource, String kind, List<KubeObject> items) {
    ObjectList list = new ObjectList(resource.apiVersion(), kind, 0, "", -1, items);
    return new ApiResponse.OfList(list, List.of());
  }

  private @Nullable ObjectNode ofPod(KubeObject pod) {
    List<String> names = new ArrayList<>();
    pod.spec().path("containers").forEach(c -> names.add(c.path("name").asText()));
    Map<String, Map<String, Quantity>> usage = values.usageOf(pod, names);
    if (usage.isEmpty() || !pod.status().path("phase").asText().equals("Running")) {
      return null;
    }
    ObjectNode metric = measured("PodMetrics", pod);
    ArrayNode containers = metric.putArray("containers");
    for (String name : names) {
      Map<String, Quantity> own = usage.getOrDefault(name, Map.of());
      containers.addObject().put("name", name).set("usage", json(own));
    }
    return metric;
  }

  private @Nullable ObjectNode ofNode(KubeObject node) {
    Map<String, Quantity> usage = values.usageOf(node.name());
    if (usage.isEmpty()) {
      return null;
    }
    ObjectNode metric = measured("NodeMetrics", node);
    metric.set("usage", json(usage));
    return metric;
  }

  private ObjectNode measured(String kind, KubeObject object) {
    String now = Timestamps.format(clock.now());
    ObjectNode metric =
        Json.object().put("kind", kind).put("apiVersion", RESOURCE_GROUP + "/v1beta1");
    ObjectNode metadata = metric.putObject("metadata").put("name", object.name());
    if (!object.namespace().isEmpty()) {
      metadata.put("namespace", object.namespace());
    }
    metadata.put("creationTimestamp", now);
    JsonNode labels = object.metadata().path("labels");
    if (!labels.isEmpty()) {
      metadata.set("labels", labels);
    }
    return metric.put("timestamp", now).put("window", WINDOW);
  }

  private static ObjectNode json(Map<String, Quantity> usage) {
    ObjectNode json = Json.object();
    usage.forEach((resource, amount) -> json.put(resource, amount.toString()));
    return json;
  }

  private ApiResponse custom(ApiRequest request, GroupVersionResource resource) {
    RequestInfo info = request.info();
    GroupResource described = described(resource.resource());
    String metric = info.subresource();
    ArrayNode items = Json.array();
    if (described.equals(PODS)) {
      for (KubeObject pod : find(request, "pods")) {
        Quantity value = values.ofPod(pod, metric);
        if (value != null) {
          items.add(value(resource, pod.name(), info.namespace(), metric, value));
        }
      }
    } else {
      Quantity value = values.ofObject(described, info.namespace(), info.name(), metric);
      if (value != null) {
        items.add(value(resource, info.name(), info.namespace(), metric, value));
      }
    }
    if (items.isEmpty()) {
      String object = info.name().equals("*") ? "" : " " + info.name();
      throw notFound(
          "the server could not find the metric %s for %s%s".formatted(metric, described, object));
    }
    ObjectNode list = Json.object().put("kind", "MetricValueList");
    list.put("apiVersion", resource.apiVersion()).putObject("metadata");
    list.set("items", items);
    return new ApiResponse.OfTree(200, list, List.of());
  }

  /** {@code deployments.apps} in a path is the resource {@code deployments} of group apps. */
  private static GroupResource described(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new GroupResource("", text)
        : new GroupResource(text.substring(dot + 1), text.substring(0, dot));
  }

  private ObjectNode value(
      GroupVersionResource resource,
      String name,
      String namespace,
      String metric,
      Quantity amount) {
    ObjectNode value = Json.object();
    ObjectNode object = value.putObject("describedObject");
    if (described(resource.resource()).equals(PODS)) {
      object.put("kind", "Pod").put("apiVersion", "/v1");
    }
    if (!namespace.isEmpty()) {
      object.put("namespace", namespace);
    }
    object.put("name", name);
    if (resource.version().equals("v1beta1")) {
      value.put("metricName", metric);
    } else {
      value.putObject("metric").put("name", metric).putNull("selector");
    }
    value.put("timestamp", Timestamps.format(clock.now())).put("windowSeconds", 0);
    return value.put("value", amount.toString());
  }

  private ApiResponse external(ApiRequest request, GroupVersionResource resource) {
    LabelSelector selector = selector(request.query());
    List<KubeObject> items = new ArrayList<>();
    for (MetricValues.External external :
        values.externals(request.info().namespace(), resource.resource(), selector)) {
      ObjectNode value = Json.object().put("metricName", external.metric());
      value.set("metricLabels", external.labelsJson());
      value.put("timestamp", Timestamps.format(clock.now()));
      items.add(KubeObject.of(value.put("value", external.value().toString())));
    }
    return list(resource, "ExternalMetricValueList", items);
  }

  private static LabelSelector selector(QueryParameters query) {
    String text = query.firstOrEmpty("labelSelector");
    return text.isEmpty() ? LabelSelector.everything() : LabelSelectorParser.parse(text);
  }

  /** The Pods or nodes that a request is about. */
  private List<KubeObject> find(ApiRequest request, String resource) {
    RequestInfo info = request.info();
    boolean one = !info.name().isEmpty() && !info.name().equals("*");
    GroupVersionResource core = new GroupVersionResource("", "v1", resource);
    String selector = request.query().firstOrEmpty("labelSelector");
    QueryParameters query =
        one || selector.isEmpty()
            ? QueryParameters.none()
            : QueryParameters.of("labelSelector", selector);
    ApiRequest inner =
        new ApiRequest(
            new RequestInfo(
                one ? "get" : "list",
                core,
                info.namespace(),
                one ? info.name() : "",
                "",
                info.path()),
            request.user(),
            query,
            RequestBody.NONE,
            Representation.OBJECT,
            request.userAgent());
    ApiResponse response = resources.handle(inner, () -> {});
    if (response instanceof ApiResponse.OfList answer) {
      return answer.list().items();
    }
    if (response instanceof ApiResponse.OfObject answer) {
      return List.of(answer.object());
    }
    throw StatusException.internal("Pods or nodes were answered with something else");
  }

  private static StatusException notFound(String message) {
    return new StatusException(
        new Status(404, "NotFound", message, new Status.Details("", "", "", "", List.of(), 0)));
  }
}
