package io.kubejar.store;

import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map from paths to objects; every change makes a new tree that shares all but
 * one path of nodes with the old one.
 *
 * <p>A weight-balanced tree after Adams: each node knows the size of its subtree, which gives
 * balance and lets a range be counted in O(log n). {@code null} is the empty tree.
 */
record PersistentTree(
    String path,
    KubeObject value,
    @Nullable PersistentTree left,
    @Nullable PersistentTree right,
    int size) {
  /** A side may weigh at most so many times the other; 3 and 2 are proven to keep the balance. */
  private static final int DELTA = 3;

  private static final int RATIO = 2;

  static int sizeOf(@Nullable PersistentTree tree) {
    return tree == null ? 0 : tree.size;
  }

  static @Nullable KubeObject get(@Nullable PersistentTree tree, String path) {
    PersistentTree node = tree;
    while (node != null) {
      int order = path.compareTo(node.path);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  /** The tree with an object at a path, in place of what was there. */
  static PersistentTree put(@Nullable PersistentTree tree, String path, KubeObject value) {
    if (tree == null) {
      return new PersistentTree(path, value, null, null, 1);
    }
    int order = path.compareTo(tree.path);
    if (order < 0) {
      return balance(tree, put(tree.left, path, value), tree.right);
    }
    if (order > 0) {
      return balance(tree, tree.left, put(tree.right, path, value));
    }
    return new PersistentTree(path, value, tree.left, tree.right, tree.size);
  }

  /** The tree without the object at a path. */
  static @Nullable PersistentTree remove(@Nullable PersistentTree tree, String path) {
    if (tree == null) {
      return null;
    }
    int order = path.compareTo(tree.path);
    if (order < 0) {
      return balance(tree, remove(tree.left, path), tree.right);
    }
    if (order > 0) {
      return balance(tree, tree.left, remove(tree.right, path));
    }
    return join(tree.left, tree.right);
  }

  /** Adds to {@code into} the objects with paths from {@code from} to {@code to}, to exclusive. */
  static void collect(
      @Nullable PersistentTree tree, String from, String to, int limit, List<KubeObject> into) {
    if (tree == null || into.size() >= limit) {
      return;
    }
    boolean notBefore = tree.path.compareTo(from) >= 0;
    boolean notAfter = tree.path.compareTo(to) < 0;
    if (notBefore) {
      collect(tree.left, from, to, limit, into);
    }
    if (notBefore && notAfter && into.size() < limit) {
      into.add(tree.value);
    }
    if (notAfter) {
      collect(tree.right, from, to, limit, into);
    }
  }

  /** How many paths are smaller than {@code bound}. */
  static int countBefore(@Nullable PersistentTree tree, String bound) {
    int count = 0;
    PersistentTree node = tree;
    while (node != null) {
      if (node.path.compareTo(bound) < 0) {
        count += sizeOf(node.left) + 1;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return count;
  }

  private static PersistentTree node(
      PersistentTree entry, @Nullable PersistentTree left, @Nullable PersistentTree right) {
    return new PersistentTree(
        entry.path, entry.value, left, right, sizeOf(left) + sizeOf(right) + 1);
  }

  private static PersistentTree balance(
      PersistentTree entry, @Nullable PersistentTree left, @Nullable PersistentTree right) {
    int leftSize = sizeOf(left);
    int rightSize = sizeOf(right);
    if (leftSize + rightSize > 1) {
      if (right != null && rightSize > DELTA * leftSize) {
        return rotateLeft(entry, left, right);
      }
      if (left != null && leftSize > DELTA * rightSize) {
        return rotateRight(entry, left, right);
      }
    }
    return node(entry, left, right);
  }

  private static PersistentTree rotateLeft(
      PersistentTree entry, @Nullable PersistentTree left, PersistentTree right) {
    PersistentTree inner = right.left;
    if (inner == null || inner.size < RATIO * sizeOf(right.right)) {
      return node(right, node(entry, left, inner), right.right);
    }
    return node(inner, node(entry, left, inner.left), node(right, inner.right, right.right));
  }

  private static PersistentTree rotateRight(
      PersistentTree entry, PersistentTree left, @Nullable PersistentTree right) {
    PersistentTree inner = left.right;
    if (inner == null || inner.size < RATIO * sizeOf(left.left)) {
      return node(left, left.left, node(entry, inner, right));
    }
    return node(inner, node(left, left.left, inner.left), node(entry, inner.right, right));
  }

  /** One tree of two where everything on the left is smaller. */
  private static @Nullable PersistentTree join(
      @Nullable PersistentTree left, @Nullable PersistentTree right) {
    if (left == null) {
      return right;
    }
    if (right == null) {
      return left;
    }
    if (left.size > right.size) {
      PersistentTree last = last(left);
      return balance(last, remove(left, last.path), right);
    }
    PersistentTree first = first(right);
    return balance(first, left, remove(right, first.path));
  }

  private static PersistentTree first(PersistentTree tree) {
    PersistentTree node = tree;
    for (PersistentTree next = node.left; next != null; next = next.left) {
      node = next;
    }
    return node;
  }

  private static PersistentTree last(PersistentTree tree) {
    PersistentTree node = tree;
    for (PersistentTree next = node.right; next != null; next = next.right) {
      node = next;
    }
    return node;
  }
}
