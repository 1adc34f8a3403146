package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.schema.Schema;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of the fields between two values of a type.
 *
 * <p>Follows {@code typed/compare.go} of structured-merge-diff.
 */
record TypedComparison(FieldSet added, FieldSet modified, FieldSet removed) {

  static TypedComparison between(Schema schema, JsonNode from, JsonNode to) {
    Walker walker = new Walker();
    Place root =
        new Place(new FieldSet.Builder(), new FieldSet.Builder(), new FieldSet.Builder(), false);
    walker.compare(schema, from, to, root);
    return new TypedComparison(root.added.build(), root.modified.build(), root.removed.build());
  }

  /** The comparison but for some fields and all below them. */
  TypedComparison without(FieldSet ignored) {
    return new TypedComparison(
        added.recursiveDifference(ignored),
        modified.recursiveDifference(ignored),
        removed.recursiveDifference(ignored));
  }

  FieldSet addedOrModified() {
    return added.union(modified);
  }

  /**
   * Where in the three sets the walk is.
   *
   * @param inLeaf whether an enclosing value is compared as a whole
   */
  private record Place(
      FieldSet.Builder added, FieldSet.Builder modified, FieldSet.Builder removed, boolean inLeaf) {

    Place at(String element) {
      return new Place(added.at(element), modified.at(element), removed.at(element), inLeaf);
    }
  }

  private static final class Walker {

    void compare(
        @Nullable Schema declared, @Nullable JsonNode from, @Nullable JsonNode to, Place place) {
      if (from != null && from.equals(to)) {
        return;
      }
      Schema schema = declared == null ? Atom.ANYTHING : declared;
      Atom fromAtom = Atom.of(schema, from);
      Atom toAtom = Atom.of(schema, to);
      boolean isLeaf;
      if (to == null) {
        isLeaf = handle(fromAtom, from, null, place);
      } else if (from == null || fromAtom.getClass() == toAtom.getClass()) {
        isLeaf = handle(toAtom, from, to, place);
      } else {
        handle(fromAtom, from, to, place);
        isLeaf = handle(toAtom, from, to, place);
      }
      if (!isLeaf) {
        if (from == null) {
          place.added.add();
        } else if (to == null) {
          place.removed.add();
        }
      }
    }

    /** Compares by the form of the values; returns whether they count as one leaf. */
    private boolean handle(Atom atom, @Nullable JsonNode from, @Nullable JsonNode to, Place place) {
      boolean isWhole =
          atom instanceof Atom.ScalarAtom
              || (atom instanceof Atom.MapAtom map && map.atomic())
              || (atom instanceof Atom.ListAtom list && list.isAtomic());
      boolean isMap = atom instanceof Atom.MapAtom;
      if (isWhole || (isVoid(from, isMap) && isVoid(to, isMap))) {
        compareLeaf(from, to, place);
        return true;
      }
      if (atom instanceof Atom.MapAtom map) {
        compareFields(map, objectOrNull(from), objectOrNull(to), place);
      } else if (atom instanceof Atom.ListAtom list) {
        compareItems(list, from, to, place);
      }
      return false;
    }

    private static boolean isVoid(@Nullable JsonNode value, boolean isMap) {
      return value == null || value.isEmpty() || (isMap ? !value.isObject() : !value.isArray());
    }

    private static @Nullable ObjectNode objectOrNull(@Nullable JsonNode value) {
      return value instanceof ObjectNode object ? object : null;
    }

    private static void compareLeaf(@Nullable JsonNode from, @Nullable JsonNode to, Place place) {
      if (from == null) {
        place.added.add();
      } else if (to == null) {
        place.removed.add();
      } else if (!from.equals(to)) {
        place.modified.add();
      }
    }

    private void compareFields(
        Atom.MapAtom map, @Nullable ObjectNode from, @Nullable ObjectNode to, Place place) {
      if (from != null) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
          String name = field.getKey();
          JsonNode other = to == null ? null : to.get(name);
          compare(map.field(name), field.getValue(), other, place.at(PathElement.field(name)));
        }
      }
      if (to != null) {
        for (Map.Entry<String, JsonNode> field : to.properties()) {
          String name = field.getKey();
          if (from == null || !from.has(name)) {
            compare(map.field(name), null, field.getValue(), place.at(PathElement.field(name)));
          }
        }
      }
    }

    private void compareItems(
        Atom.ListAtom list, @Nullable JsonNode from, @Nullable JsonNode to, Place place) {
      ListItems fromItems = ListItems.of(list.schema(), from);
      ListItems toItems = ListItems.of(list.schema(), to);
      Set<String> elements = new LinkedHashSet<>(fromItems.distinct());
      elements.addAll(toItems.distinct());
      for (String element : elements) {
        Place below = place.at(element);
        boolean several =
            fromItems.duplicates().contains(element) || toItems.duplicates().contains(element);
        if (several) {
          compareSeveral(fromItems, toItems, element, below);
        } else {
          compare(list.schema().items(), fromItems.get(element), toItems.get(element), below);
        }
      }
    }

    /** Elements that share their identity are compared as one. */
    private static void compareSeveral(ListItems from, ListItems to, String element, Place place) {
      if (!from.has(element)) {
        place.added.add();
      } else if (!to.has(element)) {
        place.removed.add();
      } else {
        place.modified.add();
      }
    }
  }
}
