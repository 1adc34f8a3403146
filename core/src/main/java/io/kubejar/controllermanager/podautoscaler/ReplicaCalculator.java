package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.podautoscaler.MetricsReader.Sample;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells from what Pods use how many of them there should be.
 *
 * <p>Pods that are not ready, or of which nothing was measured, are counted so that they make the
 * change smaller and never turn its direction. Follows {@code
 * pkg/controller/podautoscaler/replica_calculator.go}.
 *
 * @param tolerance how far from its target a metric may be without a change
 * @param pods all Pods of the target
 * @param current the replicas that are asked for now
 */
record ReplicaCalculator(Tolerance tolerance, List<KubeObject> pods, int current, Instant now) {
  private static final Duration CPU_INITIALIZATION = Duration.ofMinutes(5);
  private static final Duration DELAY_OF_INITIAL_READINESS = Duration.ofSeconds(30);

  /** How far the ratio of a metric to its target may be from 1. */
  record Tolerance(double scaleDown, double scaleUp) {
    boolean covers(double ratio) {
      return 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
    }
  }

  /**
   * How many replicas a metric asks for.
   *
   * @param average what a Pod uses on the average, in thousandths of a unit
   * @param utilization the same as percentage of the request, 0 if it does not go by that
   */
  record Proposal(int replicas, long average, int utilization) {}

  /** Pods by what their samples are good for. */
  private record Groups(Map<String, Long> ready, List<String> unready, List<String> missing) {}

  /** Compares what Pods use with what they should. */
  private interface Measure {
    /** The ratio of use to target. */
    double ratio(Map<String, Long> millis);

    /** What is assumed of a Pod without sample when others use too little. */
    long whenMissing(String pod);
  }

  /** By the share of what the Pods' containers, or one of each, request. */
  Proposal byUtilization(
      Map<String, Sample> samples, String resource, String container, int target) {
    requirePods();
    Groups groups = group(samples, resource);
    Map<String, Long> requests = requests(resource, container);
    int utilization = utilization(groups.ready(), requests);
    int replicas =
        replicas(
            groups,
            new Measure() {
              @Override
              public double ratio(Map<String, Long> millis) {
                return utilization(millis, requests) / (double) target;
              }

              @Override
              public long whenMissing(String pod) {
                return requests.getOrDefault(pod, 0L) * Math.max(100, target) / 100;
              }
            });
    return new Proposal(replicas, average(groups.ready()), utilization);
  }

  /** By the average per Pod. */
  Proposal byAverage(Map<String, Sample> samples, String resource, long target) {
    requirePods();
    Groups groups = group(samples, resource);
    int replicas =
        replicas(
            groups,
            new Measure() {
              @Override
              public double ratio(Map<String, Long> millis) {
                return average(millis) / (double) target;
              }

              @Override
              public long whenMissing(String pod) {
                return target;
              }
            });
    return new Proposal(replicas, average(groups.ready()), 0);
  }

  /** By a value of something else, in proportion to the Pods that are ready. */
  Proposal byValue(long millis, long target) {
    double ratio = millis / (double) target;
    if (current == 0) {
      return new Proposal((int) Math.ceil(ratio), millis, 0);
    }
    if (tolerance.covers(ratio)) {
      return new Proposal(current, millis, 0);
    }
    if (pods.isEmpty()) {
      throw new MetricException(
          "unable to calculate ready pods: no pods returned by selector while calculating replica"
              + " count");
    }
    long ready = pods.stream().filter(p -> isRunning(p) && Pods.isReady(p)).count();
    return new Proposal((int) Math.ceil(ratio * ready), millis, 0);
  }

  /**
   * By a value of something else that is shared among the Pods.
   *
   * @param statusReplicas how many Pods share it now
   */
  Proposal bySharedValue(long millis, long target, int statusReplicas) {
    double ratio = millis / ((double) target * statusReplicas);
    int replicas =
        tolerance.covers(ratio) ? statusReplicas : (int) Math.ceil(millis / (double) target);
    long average = (long) Math.ceil(millis / (double) Math.max(1, statusReplicas));
    return new Proposal(replicas, average, 0);
  }

  private void requirePods() {
    if (pods.isEmpty()) {
      throw new MetricException("no pods returned by selector while calculating replica count");
    }
  }

  private int replicas(Groups groups, Measure measure) {
    Map<String, Long> millis = new HashMap<>(groups.ready());
    double ratio = measure.ratio(millis);
    boolean growsWithUnready = !groups.unready().isEmpty() && ratio > 1;
    if (!growsWithUnready && groups.missing().isEmpty()) {
      return tolerance.covers(ratio) ? current : (int) Math.ceil(ratio * millis.size());
    }
    for (String pod : groups.missing()) {
      if (ratio < 1) {
        millis.put(pod, measure.whenMissing(pod));
      } else if (ratio > 1) {
        millis.put(pod, 0L);
      }
    }
    if (growsWithUnready) {
      groups.unready().forEach(pod -> millis.put(pod, 0L));
    }
    double again = measure.ratio(millis);
    boolean turned = (ratio < 1 && again > 1) || (ratio > 1 && again < 1);
    if (tolerance.covers(again) || turned) {
      return current;
    }
    int replicas = (int) Math.ceil(again * millis.size());
    boolean wrongWay = (again < 1 && replicas > current) || (again > 1 && replicas < current);
    return wrongWay ? current : replicas;
  }

  private Groups group(Map<String, Sample> samples, String resource) {
    Groups groups = new Groups(new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    for (KubeObject pod : pods) {
      Sample sample = samples.get(pod.name());
      if (pod.isBeingDeleted() || Pods.phase(pod).equals("Failed")) {
        continue;
      }
      if (Pods.phase(pod).equals("Pending")) {
        groups.unready().add(pod.name());
      } else if (sample == null) {
        groups.missing().add(pod.name());
      } else if (resource.equals("cpu") && isStillStarting(pod, sample)) {
        groups.unready().add(pod.name());
      } else {
        groups.ready().put(pod.name(), sample.millis());
      }
    }
    if (groups.ready().isEmpty()) {
      throw new MetricException(
          "did not receive metrics for targeted pods (pods might be unready)");
    }
    return groups;
  }

  /** Pods use much cpu while they start, which says nothing about later. */
  private boolean isStillStarting(KubeObject pod, Sample sample) {
    JsonNode ready = Pods.readyCondition(pod);
    Instant since = Timestamps.parse(ready.path("lastTransitionTime"));
    Instant started = Timestamps.parse(pod.status().path("startTime"));
    if (ready.isMissingNode() || started == null) {
      return true;
    }
    boolean unready = ready.path("status").asText().equals("False");
    Instant changed = since == null ? Instant.EPOCH : since;
    if (started.plus(CPU_INITIALIZATION).isAfter(now)) {
      return unready || sample.at().isBefore(changed.plus(sample.window()));
    }
    return unready && started.plus(DELAY_OF_INITIAL_READINESS).isAfter(changed);
  }

  private Map<String, Long> requests(String resource, String container) {
    Map<String, Long> requests = new HashMap<>();
    for (KubeObject pod : pods) {
      JsonNode ofPod = pod.spec().path("resources").path("requests").path(resource);
      requests.put(
          pod.name(),
          container.isEmpty() && !ofPod.isMissingNode()
              ? millis(ofPod)
              : requestsOfContainers(pod, resource, container));
    }
    return requests;
  }

  private static long requestsOfContainers(KubeObject pod, String resource, String container) {
    List<JsonNode> containers = new ArrayList<>();
    pod.spec().path("containers").forEach(containers::add);
    for (JsonNode init : pod.spec().path("initContainers")) {
      if (init.path("restartPolicy").asText().equals("Always")) {
        containers.add(init);
      }
    }
    long sum = 0;
    for (JsonNode candidate : containers) {
      String name = candidate.path("name").asText();
      if (container.isEmpty() || container.equals(name)) {
        JsonNode request = candidate.path("resources").path("requests").path(resource);
        if (request.isMissingNode()) {
          throw new MetricException(
              "missing request for %s in container %s of Pod %s"
                  .formatted(resource, name, pod.name()));
        }
        sum += millis(request);
      }
    }
    return sum;
  }

  private static long millis(JsonNode quantity) {
    return Quantity.parse(quantity.asText()).milliValue();
  }

  private static int utilization(Map<String, Long> millis, Map<String, Long> requests) {
    long used = 0;
    long requested = 0;
    for (Map.Entry<String, Long> pod : millis.entrySet()) {
      used += pod.getValue();
      requested += requests.getOrDefault(pod.getKey(), 0L);
    }
    if (requested == 0) {
      throw new MetricException("no metrics returned matched known pods");
    }
    return (int) (used * 100 / requested);
  }

  private static long average(Map<String, Long> millis) {
    long sum = millis.values().stream().mapToLong(Long::longValue).sum();
    return sum / millis.size();
  }

  private static boolean isRunning(KubeObject pod) {
    return Pods.phase(pod).equals("Running");
  }
}
