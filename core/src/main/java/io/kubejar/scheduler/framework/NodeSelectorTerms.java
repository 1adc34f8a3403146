package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code v1.NodeSelector}: terms of which one must match a node; none matches if there are none.
 *
 * <p>Follows {@code k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go}.
 */
public final class NodeSelectorTerms {
  private final List<Term> terms;

  private NodeSelectorTerms(List<Term> terms) {
    this.terms = terms;
  }

  /**
   * Reads a {@code v1.NodeSelector}.
   *
   * @throws IllegalArgumentException if an operator is unknown
   */
  public static NodeSelectorTerms of(JsonNode nodeSelector) {
    List<Term> terms = new ArrayList<>();
    nodeSelector.path("nodeSelectorTerms").forEach(t -> terms.add(Term.of(t)));
    return new NodeSelectorTerms(terms);
  }

  public boolean matches(KubeObject node) {
    for (Term term : terms) {
      if (term.matches(node)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The names of the only nodes that can match, because every term names its nodes; null if some
   * term does not.
   */
  public @Nullable Set<String> onlyNodeNames() {
    Set<String> names = new HashSet<>();
    for (Term term : terms) {
      Set<String> named = term.nodeNames();
      if (named == null) {
        return null;
      }
      names.addAll(named);
    }
    return names;
  }

  /** One term: requirements on labels and on fields, which must all hold. */
  public static final class Term {
    private final LabelSelector labels;
    private final LabelSelector fields;
    private final boolean empty;

    private Term(LabelSelector labels, LabelSelector fields) {
      this.labels = labels;
      this.fields = fields;
      this.empty = labels.isEverything() && fields.isEverything();
    }

    /** Reads a {@code v1.NodeSelectorTerm}; an empty one matches no node. */
    public static Term of(JsonNode term) {
      return new Term(
          LabelSelector.ofExpressions(term.path("matchExpressions")),
          LabelSelector.ofExpressions(term.path("matchFields")));
    }

    public boolean matches(KubeObject node) {
      if (empty) {
        return false;
      }
      if (!labels.matches(node)) {
        return false;
      }
      for (LabelSelector.Requirement field : fields.requirements()) {
        if (!matchesName(field, node.name())) {
          return false;
        }
      }
      return true;
    }

    /** The only field that can be selected by is metadata.name, with In and NotIn. */
    private static boolean matchesName(LabelSelector.Requirement field, String name) {
      if (!field.key().equals("metadata.name")) {
        return false;
      }
      boolean listed = field.values().contains(name);
      return field.operator() == LabelSelector.Operator.NOT_IN ? !listed : listed;
    }

    private @Nullable Set<String> nodeNames() {
      Set<String> names = null;
      for (LabelSelector.Requirement field : fields.requirements()) {
        if (field.operator() == LabelSelector.Operator.IN && field.key().equals("metadata.name")) {
          if (names == null) {
            names = new HashSet<>(field.values());
          } else {
            names.retainAll(field.values());
          }
        }
      }
      return names;
    }
  }
}
