package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.StatusException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the sender of a write is warned of, each text once, whether the write succeeds or not.
 *
 * <p>Follows {@code recorder} of {@code k8s.io/apiserver/pkg/endpoints/filters/warning.go}. Belongs
 * to one request and its thread.
 */
final class Warnings implements Consumer<String> {
  private final Set<String> texts = new LinkedHashSet<>();

  @Override
  public void accept(String text) {
    texts.add(text);
  }

  List<String> list() {
    return List.copyOf(texts);
  }

  /** Does a write; a refusal carries the warnings too. */
  <T> T during(Supplier<T> write) {
    try {
      return write.get();
    } catch (StatusException e) {
      throw texts.isEmpty() ? e : e.withWarnings(list());
    }
  }
}
