package io.kubejar.testing;

import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random lists of things that happen to a cluster, for properties that hold whatever happens. */
public final class RandomEvents {
  private RandomEvents() {}

  /**
   * Lists of one to so many events.
   *
   * @param kinds of events
   * @param highest the largest number that an event is made with: which object it is about, say
   * @param event makes an event of its kind and number
   */
  public static <K, E> Arbitrary<List<E>> lists(
      K[] kinds, int highest, BiFunction<K, Integer, E> event, int longest) {
    return Combinators.combine(Arbitraries.of(kinds), Arbitraries.integers().between(0, highest))
        .as(event::apply)
        .list()
        .ofMinSize(1)
        .ofMaxSize(longest);
  }
}
