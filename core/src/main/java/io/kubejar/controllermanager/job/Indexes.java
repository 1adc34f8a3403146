package io.kubejar.controllermanager.job;

import java.util.BitSet;

/**
 * A set of completion indexes, written as Jobs write them: {@code 0,2-4,7}.
 *
 * <p>Follows {@code pkg/controller/job/indexed_job_utils.go}.
 */
final class Indexes {
  private final BitSet bits = new BitSet();

  /** Reads a text; what is beyond {@code completions} or malformed is left out. */
  static Indexes parse(String text, int completions) {
    Indexes indexes = new Indexes();
    for (String part : text.split(",", -1)) {
      if (part.matches("\\d{1,9}(-\\d{1,9})?")) {
        int dash = part.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
        if (last >= first) {
          indexes.bits.set(Math.min(first, completions), Math.min(last + 1, completions));
        }
      }
    }
    return indexes;
  }

  void add(int index) {
    bits.set(index);
  }

  boolean contains(int index) {
    return index >= 0 && bits.get(index);
  }

  int size() {
    return bits.cardinality();
  }

  /** How many of these are in another set too. */
  int countIn(Indexes other) {
    BitSet common = (BitSet) bits.clone();
    common.and(other.bits);
    return common.cardinality();
  }

  /** Two neighbours are written as {@code 3,4}, more of them as {@code 3-5}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int first = bits.nextSetBit(0);
    while (first >= 0) {
      int last = bits.nextClearBit(first) - 1;
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (last > first) {
        text.append(last == first + 1 ? ',' : '-').append(last);
      }
      first = bits.nextSetBit(last + 1);
    }
    return text.toString();
  }
}
