package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;

/** Which objects of a list or watch are wanted; applied to objects as they are served. */
public record Selection(LabelSelector labels) {
  public static final Selection EVERYTHING = new Selection(LabelSelector.everything());

  public boolean isEverything() {
    return labels.isEverything();
  }

  public boolean selects(KubeObject object) {
    return labels.matches(object);
  }
}
