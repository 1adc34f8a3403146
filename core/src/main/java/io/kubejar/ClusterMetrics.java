package io.kubejar;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.LabelSelectorParser;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.metrics.MetricValues;
import io.kubejar.apiserver.metrics.MetricValues.PodSet;
import java.util.Map;

/**
 * The measurements of a cluster, which a test makes up: what Pods and nodes use, custom metrics of
 * objects, and metrics from outside.
 *
 * <p>Each of the three metrics APIs is served from the first value of its kind on, so that a
 * cluster is without a metrics server until a test plays one. Values stay as they are until they
 * are set anew; HorizontalPodAutoscalers see them when they look next, every 15 s of the cluster's
 * time. Amounts are quantities such as {@code 250m} or {@code 64Mi}; every method throws {@link
 * IllegalArgumentException} for what is none. Safe for use by many threads.
 */
public final class ClusterMetrics {
  private final MetricValues values;

  ClusterMetrics(MetricValues values) {
    this.values = values;
  }

  /** One Pod. */
  public PodMetrics pod(String namespace, String name) {
    return new PodMetrics(values, new PodSet(namespace, name, LabelSelector.everything()), "");
  }

  /**
   * All Pods of a namespace that a selector such as {@code app=web} matches, now or later; each has
   * the values that are set.
   */
  public PodMetrics pods(String namespace, String labelSelector) {
    return new PodMetrics(
        values, new PodSet(namespace, "", LabelSelectorParser.parse(labelSelector)), "");
  }

  /** Sets what a node uses of {@code cpu}, {@code memory} or another resource. */
  public ClusterMetrics node(String name, String resource, String amount) {
    values.setNodeUsage(name, resource, Quantity.parse(amount));
    return this;
  }

  /**
   * Sets a custom metric of an object that is not a Pod.
   *
   * @param resource such as {@code services}, with its group if it has one: {@code
   *     ingresses.networking.k8s.io}
   * @param namespace empty for cluster-scoped objects
   */
  public ClusterMetrics object(
      String resource, String namespace, String name, String metric, String value) {
    int dot = resource.indexOf('.');
    GroupResource parsed =
        dot < 0
            ? new GroupResource("", resource)
            : new GroupResource(resource.substring(dot + 1), resource.substring(0, dot));
    values.setObjectMetric(parsed, namespace, name, metric, Quantity.parse(value));
    return this;
  }

  /** Sets a metric that belongs to no object; one with other labels is another one. */
  public ClusterMetrics external(
      String namespace, String metric, Map<String, String> labels, String value) {
    values.setExternal(namespace, metric, labels, Quantity.parse(value));
    return this;
  }

  /** The values of some Pods, or of one container in each. Each method sets one. */
  public static final class PodMetrics {
    private final MetricValues values;
    private final PodSet pods;
    private final String container;

    private PodMetrics(MetricValues values, PodSet pods, String container) {
      this.values = values;
      this.pods = pods;
      this.container = container;
    }

    /** The same Pods' container of that name. */
    public PodMetrics container(String name) {
      return new PodMetrics(values, pods, name);
    }

    public PodMetrics cpu(String amount) {
      return usage("cpu", amount);
    }

    public PodMetrics memory(String amount) {
      return usage("memory", amount);
    }

    /** Sets the use of a resource; without a container it is the first container's. */
    public PodMetrics usage(String resource, String amount) {
      values.setPodUsage(pods, container, resource, Quantity.parse(amount));
      return this;
    }

    /** Sets a custom metric of the Pods. */
    public PodMetrics metric(String name, String value) {
      values.setPodMetric(pods, name, Quantity.parse(value));
      return this;
    }
  }
}
