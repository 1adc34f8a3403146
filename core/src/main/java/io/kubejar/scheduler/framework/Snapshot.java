package io.kubejar.scheduler.framework;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and the pods on them, those included whose binding is under way.
 *
 * <p>kube-scheduler copies what changed into a snapshot before each pod. Here scheduling runs on
 * the event loop, between two changes, so the cache itself does not move while plugins look at it.
 */
public interface Snapshot {

  /** All nodes, taking turns between zones; unmodifiable. */
  List<NodeInfo> nodes();

  /** A node by its name, null if there is no such Node. */
  @Nullable NodeInfo node(String name);

  /** The classes of the pods in a namespace. */
  Collection<PodClass> podClasses(String namespace);

  /** The classes of all pods. */
  Collection<PodClass> podClasses();

  /** The classes of pods that say something about other pods. */
  Collection<PodClass> podClassesWithAffinity();

  /** How many nodes have an image of that name. */
  int nodesWithImage(String image);
}
