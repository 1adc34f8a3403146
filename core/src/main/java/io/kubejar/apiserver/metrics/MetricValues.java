package io.kubejar.apiserver.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The values that the metrics APIs answer with, as somebody set them: they stay until they are set
 * anew. Safe for use by many threads; owned by the cluster.
 */
public final class MetricValues {
  private final List<PodUsage> podUsages = new ArrayList<>();
  private final Map<String, Map<String, Quantity>> nodeUsages = new TreeMap<>();
  private final List<Custom> customs = new ArrayList<>();
  private final List<External> externals = new ArrayList<>();
  private final Runnable onResourceMetrics;

  /**
   * No values yet.
   *
   * @param onResourceMetrics run when the first use of a Pod or node is set
   */
  public MetricValues(Runnable onResourceMetrics) {
    this.onResourceMetrics = onResourceMetrics;
  }

  /** Some Pods of a namespace: one by its name, or those that a selector matches at any time. */
  public record PodSet(String namespace, String name, LabelSelector selector) {
    boolean contains(KubeObject pod) {
      return pod.namespace().equals(namespace)
          && (name.isEmpty() ? selector.matches(pod) : pod.name().equals(name));
    }
  }

  /**
   * What a container of some Pods uses.
   *
   * @param container empty for the whole Pod
   */
  private record PodUsage(PodSet pods, String container, String resource, Quantity amount) {
    boolean replaces(PodUsage other) {
      return pods.equals(other.pods)
          && container.equals(other.container)
          && resource.equals(other.resource);
    }
  }

  /** A custom metric of Pods, or of one object of any kind. */
  private record Custom(Predicate<KubeObject> objects, Object key, String metric, Quantity value) {}

  /** The key of an object that has a custom metric. */
  private record Described(GroupResource resource, String namespace, String name) {}

  /** A metric that belongs to no object. */
  record External(String namespace, String metric, Map<String, String> labels, Quantity value) {
    ObjectNode labelsJson() {
      ObjectNode json = Json.object();
      new TreeMap<>(labels).forEach(json::put);
      return json;
    }
  }

  /**
   * Sets what Pods use of a resource.
   *
   * @param container empty to leave open which containers use it
   */
  public void setPodUsage(PodSet pods, String container, String resource, Quantity amount) {
    PodUsage usage = new PodUsage(pods, container, resource, amount);
    boolean first;
    synchronized (this) {
      first = !servesResources();
      podUsages.removeIf(usage::replaces);
      podUsages.add(usage);
    }
    if (first) {
      onResourceMetrics.run();
    }
  }

  /** Sets what a node uses of a resource. */
  public void setNodeUsage(String node, String resource, Quantity amount) {
    boolean first;
    synchronized (this) {
      first = !servesResources();
      nodeUsages.computeIfAbsent(node, n -> new TreeMap<>()).put(resource, amount);
    }
    if (first) {
      onResourceMetrics.run();
    }
  }

  /** Sets a custom metric of Pods. */
  public synchronized void setPodMetric(PodSet pods, String metric, Quantity value) {
    customs.removeIf(c -> c.key().equals(pods) && c.metric().equals(metric));
    customs.add(new Custom(pods::contains, pods, metric, value));
  }

  /** Sets a custom metric of an object of any kind but Pod. */
  public synchronized void setObjectMetric(
      GroupResource resource, String namespace, String name, String metric, Quantity value) {
    Described object = new Described(resource, namespace, name);
    customs.removeIf(c -> c.key().equals(object) && c.metric().equals(metric));
    customs.add(new Custom(o -> false, object, metric, value));
  }

  /** Sets a metric that belongs to no object; one with other labels is another one. */
  public synchronized void setExternal(
      String namespace, String metric, Map<String, String> labels, Quantity value) {
    External external = new External(namespace, metric, Map.copyOf(labels), value);
    externals.removeIf(
        e ->
            e.namespace().equals(namespace)
                && e.metric().equals(metric)
                && e.labels().equals(external.labels()));
    externals.add(external);
  }

  synchronized boolean servesResources() {
    return !podUsages.isEmpty() || !nodeUsages.isEmpty();
  }

  synchronized boolean servesCustom() {
    return !customs.isEmpty();
  }

  synchronized boolean servesExternal() {
    return !externals.isEmpty();
  }

  /**
   * What each container of a Pod uses, by the containers' names; empty if nothing was set. What was
   * set last counts; what was set for the whole Pod is its first container's.
   */
  synchronized Map<String, Map<String, Quantity>> usageOf(KubeObject pod, List<String> containers) {
    Map<String, Map<String, Quantity>> usage = new TreeMap<>();
    for (PodUsage entry : podUsages) {
      if (!entry.pods().contains(pod)) {
        continue;
      }
      for (String container : containers) {
        boolean whole = entry.container().isEmpty();
        boolean isIts =
            whole ? container.equals(containers.get(0)) : container.equals(entry.container());
        Map<String, Quantity> own = usage.computeIfAbsent(container, c -> new TreeMap<>());
        if (isIts) {
          own.put(entry.resource(), entry.amount());
        } else if (whole) {
          own.put(entry.resource(), Quantity.ZERO);
        } else {
          own.putIfAbsent(entry.resource(), Quantity.ZERO);
        }
      }
    }
    return usage;
  }

  /** What a node uses; empty if nothing was set. */
  synchronized Map<String, Quantity> usageOf(String node) {
    return new TreeMap<>(nodeUsages.getOrDefault(node, Map.of()));
  }

  /** A custom metric of a Pod, null if it has none. */
  synchronized @Nullable Quantity ofPod(KubeObject pod, String metric) {
    Quantity value = null;
    for (Custom custom : customs) {
      if (custom.metric().equals(metric) && custom.objects().test(pod)) {
        value = custom.value();
      }
    }
    return value;
  }

  /** A custom metric of another object, null if it has none. */
  synchronized @Nullable Quantity ofObject(
      GroupResource resource, String namespace, String name, String metric) {
    Described object = new Described(resource, namespace, name);
    for (Custom custom : customs) {
      if (custom.key().equals(object) && custom.metric().equals(metric)) {
        return custom.value();
      }
    }
    return null;
  }

  /** The external metrics of a name whose labels match. */
  synchronized List<External> externals(String namespace, String metric, LabelSelector selector) {
    return externals.stream()
        .filter(e -> e.namespace().equals(namespace) && e.metric().equals(metric))
        .filter(e -> selector.matches(e.labelsJson()))
        .toList();
  }
}
