package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths into an object: what {@code fieldsV1} writes. Immutable.
 *
 * <p>A tree: each node is one step, and is a member of the set itself, or only leads to members.
 * Follows {@code fieldpath/set.go}.
 */
final class FieldSet {
  static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>(PathElement.ORDER));
  private static final FieldSet LEAF = new FieldSet(true, new TreeMap<>(PathElement.ORDER));

  private final boolean member;
  private final SortedMap<String, FieldSet> children;

  private FieldSet(boolean member, SortedMap<String, FieldSet> children) {
    this.member = member;
    this.children = children;
  }

  private static FieldSet of(boolean member, SortedMap<String, FieldSet> children) {
    if (children.isEmpty()) {
      return member ? LEAF : EMPTY;
    }
    return new FieldSet(member, children);
  }

  /** The set that a {@code fieldsV1} object writes; unknown steps are dropped. */
  static FieldSet parse(JsonNode fieldsV1) {
    return parse(fieldsV1, false);
  }

  private static FieldSet parse(JsonNode node, boolean nested) {
    SortedMap<String, FieldSet> children = new TreeMap<>(PathElement.ORDER);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (PathElement.isValid(field.getKey())) {
        children.put(field.getKey(), parse(field.getValue(), true));
      }
    }
    return of(nested && (node.isEmpty() || node.has(".")), children);
  }

  /** The set of one path of field names. */
  static FieldSet ofFields(String... names) {
    FieldSet set = LEAF;
    for (int i = names.length - 1; i >= 0; i--) {
      SortedMap<String, FieldSet> children = new TreeMap<>(PathElement.ORDER);
      children.put(PathElement.field(names[i]), set);
      set = of(false, children);
    }
    return set;
  }

  /** The set as {@code fieldsV1} writes it. */
  ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (member && !children.isEmpty()) {
      json.putObject(".");
    }
    children.forEach((element, child) -> json.set(element, child.toJson()));
    return json;
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  /** Whether the step is a member, not only the way to one. */
  boolean hasMember(String element) {
    FieldSet child = children.get(element);
    return child != null && child.member;
  }

  /** What the set holds below a step; empty if nothing. */
  FieldSet below(String element) {
    FieldSet child = children.get(element);
    return child == null ? EMPTY : of(false, child.children);
  }

  FieldSet union(FieldSet other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    SortedMap<String, FieldSet> merged = new TreeMap<>(children);
    other.children.forEach((element, child) -> merged.merge(element, child, FieldSet::union));
    return of(member || other.member, merged);
  }

  FieldSet intersection(FieldSet other) {
    SortedMap<String, FieldSet> shared = new TreeMap<>(PathElement.ORDER);
    children.forEach(
        (element, child) -> {
          FieldSet others = other.children.get(element);
          if (others != null) {
            putUnlessEmpty(shared, element, child.intersection(others));
          }
        });
    return of(member && other.member, shared);
  }

  /** The members that the other set does not have. */
  FieldSet difference(FieldSet other) {
    if (other.isEmpty()) {
      return this;
    }
    SortedMap<String, FieldSet> rest = new TreeMap<>(PathElement.ORDER);
    children.forEach(
        (element, child) -> {
          FieldSet others = other.children.get(element);
          putUnlessEmpty(rest, element, others == null ? child : child.difference(others));
        });
    return of(member && !other.member, rest);
  }

  /** The members that are neither in the other set nor below one of its members. */
  FieldSet recursiveDifference(FieldSet other) {
    if (other.isEmpty()) {
      return this;
    }
    SortedMap<String, FieldSet> rest = new TreeMap<>(PathElement.ORDER);
    children.forEach(
        (element, child) -> {
          FieldSet others = other.children.get(element);
          if (others == null) {
            rest.put(element, child);
          } else if (!others.member) {
            putUnlessEmpty(rest, element, child.recursiveDifference(others));
          }
        });
    return of(member, rest);
  }

  /** This set and the declared fields that lead to its members. */
  FieldSet withNamedFields(@Nullable Schema schema) {
    Atom atom = schema == null ? null : Atom.of(schema, null);
    SortedMap<String, FieldSet> named = new TreeMap<>(PathElement.ORDER);
    children.forEach(
        (element, child) -> {
          Schema type = atom == null ? null : atom.typeOf(element);
          FieldSet deeper = child.withNamedFields(type);
          boolean declared =
              schema instanceof ObjectSchema
                  && PathElement.isField(element)
                  && atom instanceof Atom.MapAtom map
                  && map.declares(PathElement.fieldName(element));
          named.put(element, of(child.member || declared, deeper.children));
        });
    return of(member, named);
  }

  /**
   * This set after its type changed: who owned parts of what is atomic now owns the whole.
   *
   * <p>Follows {@code typed/reconcile_schema.go} of structured-merge-diff.
   */
  FieldSet reconciledWith(@Nullable Schema schema) {
    Atom atom = schema == null ? null : Atom.of(schema, null);
    SortedMap<String, FieldSet> reconciled = new TreeMap<>(PathElement.ORDER);
    children.forEach(
        (element, child) -> {
          Schema type = atom == null ? null : atom.typeOf(element);
          boolean whole = type != null && Atom.of(type, null).isAtomic();
          reconciled.put(
              element, whole && !child.children.isEmpty() ? LEAF : child.reconciledWith(type));
        });
    return of(member, reconciled);
  }

  /** Visits the paths of all members as messages show them, members of a level before deeper. */
  void forEachPath(Consumer<String> visitor) {
    visit("", visitor);
  }

  private void visit(String prefix, Consumer<String> visitor) {
    children.forEach(
        (element, child) -> {
          if (child.member) {
            visitor.accept(prefix + PathElement.display(element));
          }
        });
    children.forEach(
        (element, child) -> child.visit(prefix + PathElement.display(element), visitor));
  }

  private static void putUnlessEmpty(
      SortedMap<String, FieldSet> children, String element, FieldSet child) {
    if (!child.isEmpty()) {
      children.put(element, child);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldSet that
        && member == that.member
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return children.hashCode() * 2 + (member ? 1 : 0);
  }

  @Override
  public String toString() {
    return toJson().toString();
  }

  /** A set in the making; nodes without members vanish when it is built. */
  static final class Builder {
    private boolean member;
    private final SortedMap<String, Builder> children = new TreeMap<>(PathElement.ORDER);

    /** The place of a step below this one. */
    Builder at(String element) {
      return children.computeIfAbsent(element, e -> new Builder());
    }

    /** Makes this place a member; the root cannot be one. */
    void add() {
      member = true;
    }

    FieldSet build() {
      return build(false);
    }

    private FieldSet build(boolean nested) {
      SortedMap<String, FieldSet> built = new TreeMap<>(PathElement.ORDER);
      children.forEach((element, child) -> putUnlessEmpty(built, element, child.build(true)));
      return of(nested && member, built);
    }
  }
}
