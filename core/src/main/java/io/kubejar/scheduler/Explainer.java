package io.kubejar.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.scheduler.framework.ClusterCache;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NodeScores;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes {@link Explanation}s: a scheduling cycle over all nodes that decides nothing. */
final class Explainer {
  private static final long TIMEOUT_SECONDS = 30;

  private final ComponentContext context;
  private final ClusterCache cache;
  private final Map<String, Framework> frameworks;
  private final NodeSearch search;

  Explainer(
      ComponentContext context,
      ClusterCache cache,
      PodNominator nominator,
      Map<String, Framework> frameworks) {
    this.context = context;
    this.cache = cache;
    this.frameworks = frameworks;
    this.search = new NodeSearch(cache, nominator);
  }

  /** Explains from any thread; the work is done on the event loop. */
  Explanation explain(String namespace, String podName) {
    if (context.loop().isCurrent()) {
      return explainOnLoop(namespace, podName);
    }
    CompletableFuture<Explanation> answer = new CompletableFuture<>();
    context
        .loop()
        .execute(
            () -> {
              try {
                answer.complete(explainOnLoop(namespace, podName));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    try {
      return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("the scheduler gave no explanation", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the scheduler gave no answer; is the cluster closed?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the scheduler", e);
    }
  }

  private Explanation explainOnLoop(String namespace, String podName) {
    KubeObject object = context.informers().informer("v1", "pods").get(namespace, podName);
    if (object == null) {
      throw new IllegalArgumentException("there is no pod " + namespace + "/" + podName);
    }
    PodInfo pod = PodInfo.of(withoutNode(object));
    Framework framework = frameworks.get(pod.schedulerName());
    if (framework == null) {
      throw new IllegalArgumentException(
          "pod " + pod + " asks for the scheduler " + pod.schedulerName());
    }
    boolean placed = cache.hasPod(pod.uid()) && object.spec().hasNonNull("nodeName");
    if (placed) {
      cache.removePod(pod.uid());
    }
    try {
      return explain(Cycle.of(framework, pod));
    } finally {
      if (placed) {
        cache.setPod(object);
      }
    }
  }

  private static KubeObject withoutNode(KubeObject pod) {
    ObjectNode json = pod.mutableJson();
    json.withObjectProperty("spec").remove("nodeName");
    return KubeObject.of(json);
  }

  private Explanation explain(Cycle cycle) {
    NodeSearch.Found found = search.searchAll(cycle);
    List<Explanation.OfNode> nodes = new ArrayList<>(fitting(cycle, found.feasible()));
    Set<NodeInfo> feasible = new HashSet<>(found.feasible());
    cache.nodes().stream()
        .filter(n -> !feasible.contains(n))
        .map(n -> refusal(n, found.refusals().of(n.name())))
        .sorted(Comparator.comparing(Explanation.Refuses::node))
        .forEach(nodes::add);
    String message =
        found.feasible().isEmpty() ? found.refusals().message(cache.nodes().size()) : "";
    return new Explanation(cycle.pod().ref(), message, nodes);
  }

  private static Explanation.Refuses refusal(NodeInfo node, Status status) {
    return new Explanation.Refuses(node.name(), status.plugin(), status.reasons());
  }

  private static List<Explanation.Fits> fitting(Cycle cycle, List<NodeInfo> feasible) {
    if (feasible.isEmpty()) {
      return List.of();
    }
    NodeScores scores = cycle.framework().score(cycle.state(), cycle.pod(), feasible);
    List<Explanation.Fits> fits = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      fits.add(new Explanation.Fits(scores.node(i).name(), scores.total(i), scores.ofNode(i)));
    }
    fits.sort(
        Comparator.comparingLong(Explanation.Fits::total)
            .reversed()
            .thenComparing(Explanation.Fits::node));
    return fits;
  }
}
