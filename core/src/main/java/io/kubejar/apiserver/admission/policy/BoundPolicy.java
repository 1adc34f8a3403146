package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.matching.MatchCriteria;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A policy and the bindings that put it in force. Immutable.
 *
 * @param <E> its compiled expressions
 */
final class BoundPolicy<E> {
  private final Definition<E> definition;
  private final List<PolicyBinding> bindings;

  BoundPolicy(Definition<E> definition, List<PolicyBinding> bindings) {
    this.definition = definition;
    this.bindings = List.copyOf(bindings);
  }

  /**
   * One generation of a policy. Its expressions are compiled when a request first matches, once.
   */
  static final class Definition<E> {
    private final KubeObject object;
    private final MatchCriteria constraints;
    private final Supplier<E> compiler;
    private @Nullable E compiled;

    Definition(KubeObject object, Function<JsonNode, E> compiler) {
      JsonNode spec = object.json().path("spec");
      this.object = object;
      this.constraints = MatchCriteria.ofMatchResources(spec.path("matchConstraints"));
      this.compiler = () -> compiler.apply(spec);
    }

    /** Whether an object holds the same policy in the same generation. */
    boolean isOf(KubeObject other) {
      return object.uid().equals(other.uid()) && object.generation() == other.generation();
    }

    private synchronized E compiled() {
      E known = compiled;
      if (known == null) {
        known = compiler.get();
        compiled = known;
      }
      return known;
    }
  }

  String name() {
    return definition.object.name();
  }

  MatchCriteria constraints() {
    return definition.constraints;
  }

  List<PolicyBinding> bindings() {
    return bindings;
  }

  E compiled() {
    return definition.compiled();
  }

  /** The kind of its parameters, null if it has none. */
  @Nullable GroupVersionKind paramKind() {
    JsonNode kind = definition.object.json().path("spec").path("paramKind");
    return kind.isObject()
        ? GroupVersionKind.of(kind.path("apiVersion").asText(), kind.path("kind").asText())
        : null;
  }

  /** Whether a request is let through if the policy cannot be evaluated for it. */
  boolean ignoresFailures() {
    return definition.object.json().path("spec").path("failurePolicy").asText().equals("Ignore");
  }
}
