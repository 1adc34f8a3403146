package io.kubejar.scheduler.framework;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pods for which preemption makes room on a node, but which are not there yet: others must not
 * take the room.
 *
 * <p>Follows {@code pkg/scheduler/backend/queue/nominator.go}. Owned by the event loop.
 */
public final class PodNominator {
  private final Map<String, Map<String, PodInfo>> podsByNode = new HashMap<>();
  private final Map<String, String> nodeByUid = new HashMap<>();

  /** Notes that a pod is expected on a node; an empty name forgets it. */
  public void nominate(PodInfo pod, String nodeName) {
    remove(pod);
    if (!nodeName.isEmpty()) {
      nodeByUid.put(pod.uid(), nodeName);
      podsByNode.computeIfAbsent(nodeName, n -> new LinkedHashMap<>()).put(pod.uid(), pod);
    }
  }

  public void remove(PodInfo pod) {
    String nodeName = nodeByUid.remove(pod.uid());
    Map<String, PodInfo> pods = nodeName == null ? null : podsByNode.get(nodeName);
    if (pods != null) {
      pods.remove(pod.uid());
      if (pods.isEmpty()) {
        podsByNode.remove(nodeName);
      }
    }
  }

  /** The node that a pod is expected on, empty if none. */
  public String nodeOf(PodInfo pod) {
    return nodeByUid.getOrDefault(pod.uid(), "");
  }

  /** The pods that are expected on a node. */
  public List<PodInfo> podsOn(String nodeName) {
    Map<String, PodInfo> pods = podsByNode.get(nodeName);
    return pods == null ? List.of() : List.copyOf(pods.values());
  }

  /** The other pods on a node that a pod must leave room for: as important as it, or more. */
  List<PodInfo> mustLeaveRoomFor(PodInfo pod, String nodeName) {
    if (podsByNode.isEmpty()) {
      return List.of();
    }
    return podsOn(nodeName).stream()
        .filter(p -> p.priority() >= pod.priority() && !p.uid().equals(pod.uid()))
        .toList();
  }
}
