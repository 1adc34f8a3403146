package io.kubejar.apiserver.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One passage of a request through the mutating plugins: there is a first one, and a second one if
 * a plugin changed the object in a way that others should see. Belongs to the request's thread.
 *
 * <p>Follows {@code ReinvocationContext} of {@code k8s.io/apiserver/pkg/admission/interfaces.go}.
 */
public final class MutationRound {
  private final int number;
  private final Map<String, Object> notes;
  private boolean repeated;

  MutationRound() {
    this(0, new HashMap<>());
  }

  private MutationRound(int number, Map<String, Object> notes) {
    this.number = number;
    this.notes = notes;
  }

  MutationRound next() {
    return new MutationRound(number + 1, notes);
  }

  /** 0 for the first round, 1 for the second. */
  public int number() {
    return number;
  }

  /** Asks for another round; there is none after the second. */
  public void repeat() {
    repeated = true;
  }

  boolean isRepeated() {
    return repeated;
  }

  /**
   * What a plugin remembers from one round to the next.
   *
   * @param plugin the name of the plugin; each has one note
   */
  public <T> T note(String plugin, Class<T> type, Supplier<T> initial) {
    return type.cast(notes.computeIfAbsent(plugin, name -> initial.get()));
  }
}
