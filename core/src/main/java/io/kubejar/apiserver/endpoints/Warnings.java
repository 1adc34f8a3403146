package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiResponse;
import java.util.ArrayList;
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

  /** Takes a text; one that no header can carry, such as several lines, is dropped as in Go. */
  @Override
  public void accept(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      texts.add(text);
    }
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

  /** An answer that warns of more, first; answers that cannot warn stay as they are. */
  static ApiResponse before(ApiResponse response, List<String> texts) {
    if (texts.isEmpty()) {
      return response;
    }
    List<String> warnings = new ArrayList<>(texts);
    warnings.addAll(response.warnings());
    if (response instanceof ApiResponse.OfObject answer) {
      return new ApiResponse.OfObject(answer.code(), answer.object(), warnings);
    }
    if (response instanceof ApiResponse.OfList answer) {
      return new ApiResponse.OfList(answer.list(), warnings);
    }
    if (response instanceof ApiResponse.OfTree answer) {
      return new ApiResponse.OfTree(answer.code(), answer.tree(), warnings);
    }
    if (response instanceof ApiResponse.OfWatch answer) {
      return new ApiResponse.OfWatch(answer.stream(), warnings);
    }
    return response;
  }
}
