package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GroupVersionResource;

/** How built-in resources with more than one version are stored. */
final class BuiltInConverters {
  private BuiltInConverters() {}

  static Converter of(GroupVersionResource resource) {
    return switch (resource.apiVersion()) {
      case "events.k8s.io/v1" -> new EventConverter();
      case "autoscaling/v1" -> new AutoscalerConverter();
      default ->
          throw new IllegalArgumentException("nothing converts " + resource + " to its storage");
    };
  }
}
