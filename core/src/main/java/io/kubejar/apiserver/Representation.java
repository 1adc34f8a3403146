package io.kubejar.apiserver;

/**
 * The shape in which objects are wanted; negotiated from the Accept header.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/response.go}.
 */
public sealed interface Representation {

  /** The object as it is. */
  Representation OBJECT = new Whole();

  /** The object as it is. */
  record Whole() implements Representation {}

  /**
   * {@code PartialObjectMetadata} or its list: metadata only.
   *
   * @param version of {@code meta.k8s.io}
   * @param list whether the list was asked for
   */
  record PartialMetadata(String version, boolean list) implements Representation {}

  /**
   * {@code meta.k8s.io Table}: what kubectl prints.
   *
   * @param version of {@code meta.k8s.io}
   * @param includeObject {@code None}, {@code Metadata} or {@code Object}; empty for the default
   */
  record Table(String version, String includeObject) implements Representation {}

  /**
   * {@code APIGroupDiscoveryList}: all groups, versions and resources in one answer.
   *
   * @param version of {@code apidiscovery.k8s.io}
   */
  record AggregatedDiscovery(String version) implements Representation {}
}
