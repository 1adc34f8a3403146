package io.kubejar.apiserver.cel;

/**
 * The least and the most that a size can be: characters, bytes, elements or entries. Infinity
 * stands for what has no bound.
 */
record CostRange(double min, double max) {
  /** How much of a unit it costs to pass one character. */
  static final double TRAVERSAL = 0.1;

  /** How much of a unit one character of a regular expression costs for each unit of the text. */
  static final double REGEX = 0.25;

  static final CostRange UNKNOWN = new CostRange(0, Double.POSITIVE_INFINITY);
  static final CostRange ZERO = new CostRange(0, 0);

  static CostRange exactly(double size) {
    return new CostRange(size, size);
  }

  CostRange plus(CostRange other) {
    return new CostRange(min + other.min, max + other.max);
  }

  CostRange times(CostRange other) {
    return new CostRange(product(min, other.min), product(max, other.max));
  }

  CostRange union(CostRange other) {
    return new CostRange(Math.min(min, other.min), Math.max(max, other.max));
  }

  /** The most that it costs to pass something of this size, in whole units. */
  double cost(double perUnit) {
    return Math.ceil(product(max, perUnit));
  }

  static double product(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
  }
}
