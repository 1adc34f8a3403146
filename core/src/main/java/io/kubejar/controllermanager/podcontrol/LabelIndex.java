package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.client.Informer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds the objects of one informer that a selector matches by their labels, so that the cost goes
 * by what is found and not by what exists.
 */
public final class LabelIndex {
  private static final String NAME = "labels";

  private final Informer informer;

  /** The index of an informer; controllers that look at the same informer share it. */
  public LabelIndex(Informer informer) {
    this.informer = informer;
    SharedIndexes.add(informer, NAME, LabelIndex::valuesOf);
  }

  private static List<String> valuesOf(KubeObject object) {
    List<String> values = new ArrayList<>();
    object
        .metadata()
        .path("labels")
        .properties()
        .forEach(l -> values.add(value(object.namespace(), l.getKey(), l.getValue().asText())));
    return values;
  }

  private static String value(String namespace, String label, String value) {
    return namespace + "/" + label + "=" + value;
  }

  /** The objects in a namespace that a selector matches. */
  public List<KubeObject> select(String namespace, LabelSelector selector) {
    Collection<KubeObject> smallest = null;
    for (LabelSelector.Requirement requirement : selector.requirements()) {
      if (requirement.hasOneValue()) {
        String value = value(namespace, requirement.key(), requirement.values().get(0));
        Collection<KubeObject> found = informer.byIndex(NAME, value);
        smallest = smallest == null || found.size() < smallest.size() ? found : smallest;
      }
    }
    Collection<KubeObject> candidates = smallest == null ? informer.list(namespace) : smallest;
    List<KubeObject> selected = new ArrayList<>();
    for (KubeObject candidate : candidates) {
      if (selector.matches(candidate)) {
        selected.add(candidate);
      }
    }
    return selected;
  }
}
