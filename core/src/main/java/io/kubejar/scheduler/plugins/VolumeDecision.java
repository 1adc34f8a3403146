package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.KubeObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be done about the unbound claims of a pod on one node.
 *
 * @param bindings by claim, the existing volume to bind it to
 * @param provisions the claims to have a volume made for
 */
record VolumeDecision(Map<KubeObject, KubeObject> bindings, List<KubeObject> provisions) {
  static final VolumeDecision NOTHING = new VolumeDecision(Map.of(), List.of());

  VolumeDecision {
    bindings = Collections.unmodifiableMap(new LinkedHashMap<>(bindings));
    provisions = List.copyOf(provisions);
  }

  boolean isEmpty() {
    return bindings.isEmpty() && provisions.isEmpty();
  }
}
