package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import java.util.List;
import java.util.function.Function;

/** Adds an index to an informer unless another controller added the same one before. */
final class SharedIndexes {
  private SharedIndexes() {}

  static void add(Informer informer, String name, Function<KubeObject, List<String>> values) {
    if (!informer.hasIndex(name)) {
      informer.addIndex(name, values);
    }
  }
}
