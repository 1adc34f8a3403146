package io.kubejar.apiserver;

/** The shape in which objects are wanted; negotiated from the Accept header. */
public sealed interface Representation {

  /** The object as it is. */
  Representation OBJECT = new Whole();

  /** The object as it is. */
  record Whole() implements Representation {}

  /** {@code PartialObjectMetadata(List)}: metadata only. */
  record PartialMetadata() implements Representation {}

  /**
   * {@code meta.k8s.io/v1 Table}: what kubectl prints.
   *
   * @param includeObject {@code None}, {@code Metadata} or {@code Object}
   */
  record Table(String includeObject) implements Representation {}
}
