package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import java.util.Collection;
import java.util.List;

/** Finds the Pods of a node. */
public final class NodePodIndex {
  private static final String NAME = "nodeName";

  private final Informer pods;

  /** The index of the Pod informer; controllers share it. */
  public NodePodIndex(Informer pods) {
    this.pods = pods;
    SharedIndexes.add(pods, NAME, pod -> List.of(Pods.nodeName(pod)));
  }

  /** The Pods bound to a node; a view. */
  public Collection<KubeObject> podsOn(String node) {
    return pods.byIndex(NAME, node);
  }
}
