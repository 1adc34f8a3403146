package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod with what scheduling needs of it, worked out once and kept.
 *
 * <p>Follows {@code PodInfo} of {@code pkg/scheduler/framework/types.go}. Owned by the event loop;
 * plugins only read it.
 */
public final class PodInfo {
  private static final GroupResource PODS = new GroupResource("", "pods");

  private final KubeObject pod;
  private final String namespace;
  private final String name;
  private final String uid;
  private final int priority;
  private final PodSpecFacts facts;

  private PodInfo(KubeObject pod, PodSpecFacts facts) {
    this.pod = pod;
    this.namespace = pod.namespace();
    this.name = pod.name();
    this.uid = pod.uid();
    this.priority = pod.spec().path("priority").asInt(0);
    this.facts = facts;
  }

  public static PodInfo of(KubeObject pod) {
    return new PodInfo(pod, new PodSpecFacts(pod.spec()));
  }

  /** The same pod after an update; what was worked out is kept if the spec says the same. */
  public PodInfo update(KubeObject newer) {
    return new PodInfo(newer, facts.of(newer.spec()));
  }

  public KubeObject pod() {
    return pod;
  }

  public String namespace() {
    return namespace;
  }

  public String name() {
    return name;
  }

  public String uid() {
    return uid;
  }

  public ObjectRef ref() {
    return new ObjectRef(PODS, namespace, name);
  }

  public JsonNode spec() {
    return pod.spec();
  }

  public JsonNode labels() {
    return pod.metadata().path("labels");
  }

  public int priority() {
    return priority;
  }

  public String schedulerName() {
    return pod.spec().path("schedulerName").asText();
  }

  /** The node the pod is bound to, empty if none. */
  public String nodeName() {
    return pod.spec().path("nodeName").asText();
  }

  /** The node that preemption made room on for this pod, empty if none. */
  public String nominatedNodeName() {
    return pod.status().path("nominatedNodeName").asText();
  }

  /** Whether the pod has run to its end, so that it uses nothing any more. */
  public boolean isTerminal() {
    String phase = pod.status().path("phase").asText();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  public boolean isTerminating() {
    return pod.isBeingDeleted();
  }

  /** What the pod asks for. */
  public Resources requests() {
    return facts.requests().requests();
  }

  /** The same, with containers that name no cpu or memory counted as small ones. */
  public Resources nonZeroRequests() {
    return facts.requests().nonZero();
  }

  public List<HostPort> hostPorts() {
    return facts.hostPorts();
  }

  public List<Toleration> tolerations() {
    return facts.tolerations();
  }

  public NodeAffinityTerms nodeAffinity() {
    return facts.nodeAffinity();
  }

  /** Whether the pod tolerates a taint. */
  public boolean tolerates(Taint taint) {
    for (Toleration toleration : facts.tolerations()) {
      if (toleration.tolerates(taint)) {
        return true;
      }
    }
    return false;
  }

  public List<PodAffinityTerm> requiredAffinity() {
    return PodAffinityTerm.required(podAffinity(), namespace);
  }

  public List<PodAffinityTerm> requiredAntiAffinity() {
    return PodAffinityTerm.required(podAntiAffinity(), namespace);
  }

  public List<PodAffinityTerm> preferredAffinity() {
    return PodAffinityTerm.preferred(podAffinity(), namespace);
  }

  public List<PodAffinityTerm> preferredAntiAffinity() {
    return PodAffinityTerm.preferred(podAntiAffinity(), namespace);
  }

  /** The names of the claims that the pod mounts, those of its ephemeral volumes too. */
  public List<String> claimNames() {
    List<String> names = new ArrayList<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (volume.has("persistentVolumeClaim")) {
        names.add(volume.path("persistentVolumeClaim").path("claimName").asText());
      } else if (volume.has("ephemeral")) {
        names.add(name + "-" + volume.path("name").asText());
      }
    }
    return names;
  }

  PodClass.Key classKey() {
    return new PodClass.Key(namespace, labels(), isTerminating(), podAffinity(), podAntiAffinity());
  }

  private JsonNode podAffinity() {
    return pod.spec().path("affinity").path("podAffinity");
  }

  private JsonNode podAntiAffinity() {
    return pod.spec().path("affinity").path("podAntiAffinity");
  }

  /** {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
