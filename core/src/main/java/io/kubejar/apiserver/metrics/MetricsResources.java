package io.kubejar.apiserver.metrics;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.Traits;
import io.kubejar.apiserver.registry.Converter;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceDefinition.Names;
import io.kubejar.apiserver.registry.ResourceDefinition.Storage;
import io.kubejar.apiserver.registry.SelectableFields;
import io.kubejar.apiserver.registry.Strategy;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What discovery says of {@code metrics.k8s.io}, as {@code kubectl top} looks for it. */
public final class MetricsResources {
  private static final String GROUP_VERSION = "metrics.k8s.io/v1beta1";

  private MetricsResources() {}

  /** The definitions, which have neither storage nor rules. */
  public static List<ResourceDefinition> definitions() {
    return List.of(define("nodes", "NodeMetrics", false), define("pods", "PodMetrics", true));
  }

  private static ResourceDefinition define(String plural, String kind, boolean namespaced) {
    GroupVersionResource resource = GroupVersionResource.of(GROUP_VERSION, plural);
    ObjectSchema schema =
        new ObjectSchema(
            "io.k8s.metrics.pkg.apis.metrics.v1beta1." + kind,
            Map.of(),
            null,
            Set.of(),
            true,
            false,
            false,
            Traits.NONE);
    return new ResourceDefinition(
        resource,
        new Names(kind, kind + "List", "", List.of(), List.of()),
        namespaced,
        Set.of("get", "list"),
        new Storage(resource.groupResource(), Converter.IDENTITY),
        () -> schema,
        new Strategy() {},
        SelectableFields.NONE,
        Map.of());
  }
}
