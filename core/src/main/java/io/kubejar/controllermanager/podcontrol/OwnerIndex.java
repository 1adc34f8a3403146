package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds the objects of one informer that a controller owns, and those in its namespace that nobody
 * controls, without looking at the others.
 *
 * <p>Follows {@code AddPodControllerUIDIndexer} of {@code pkg/controller/controller_utils.go}.
 */
public final class OwnerIndex {
  private static final String NAME = "controllerUid";

  private final Informer informer;

  /** The index of an informer; controllers that look at the same informer share it. */
  public OwnerIndex(Informer informer) {
    this.informer = informer;
    SharedIndexes.add(informer, NAME, OwnerIndex::valuesOf);
  }

  private static List<String> valuesOf(KubeObject object) {
    String uid = OwnerReferences.controllerUid(object);
    return List.of(uid.isEmpty() ? orphanKey(object.namespace()) : uid);
  }

  private static String orphanKey(String namespace) {
    return "orphans of " + namespace;
  }

  /** The objects that the owner controls; a view. */
  public Collection<KubeObject> ownedBy(String ownerUid) {
    return informer.byIndex(NAME, ownerUid);
  }

  /** The objects in a namespace that nobody controls; a view. */
  public Collection<KubeObject> orphans(String namespace) {
    return informer.byIndex(NAME, orphanKey(namespace));
  }

  /** The objects that a controller may claim: its own and orphans in its namespace. */
  public List<KubeObject> claimable(KubeObject owner) {
    List<KubeObject> candidates = new ArrayList<>(ownedBy(owner.uid()));
    candidates.addAll(orphans(owner.namespace()));
    return candidates;
  }
}
