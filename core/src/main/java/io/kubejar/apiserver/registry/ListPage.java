package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One page of a list, read from one revision.
 *
 * @param after the path of the store after which the page starts, empty for the first page
 * @param limit the most objects of the page
 */
record ListPage(ListRequest request, Store.View view, String after, long limit) {
  private static final int OBJECTS_AT_ONCE = 512;

  ObjectList read() {
    String name = request.selection().singleName();
    if (!name.isEmpty() && isOnePlace()) {
      return readOne(name);
    }
    List<KubeObject> items = new ArrayList<>();
    List<KubeObject> chunk = view.list(prefix(), after, chunkSize());
    while (true) {
      for (KubeObject stored : chunk) {
        KubeObject object = serve(stored);
        if (request.selection().selects(object)) {
          items.add(object);
          if (items.size() >= limit) {
            return upTo(items, path(stored));
          }
        }
      }
      if (chunk.size() < chunkSize()) {
        return list(items, "", -1);
      }
      chunk = view.list(prefix(), path(chunk.get(chunk.size() - 1)), chunkSize());
    }
  }

  private int chunkSize() {
    return limit == Long.MAX_VALUE
        ? Integer.MAX_VALUE
        : (int) Math.max(OBJECTS_AT_ONCE, Math.min(limit, Integer.MAX_VALUE));
  }

  private boolean isOnePlace() {
    return !request.definition().namespaced() || !request.namespace().isEmpty();
  }

  private ObjectList readOne(String name) {
    Key key = Key.of(request.definition().storage().resource(), request.namespace(), name);
    Optional<KubeObject> object =
        view.get(key).map(this::serve).filter(request.selection()::selects);
    return list(object.stream().toList(), "", -1);
  }

  private ObjectList upTo(List<KubeObject> items, String last) {
    int remaining = view.count(prefix(), last);
    if (remaining == 0) {
      return list(items, "", -1);
    }
    String token = ContinueToken.after(view.revision(), prefix(), last).encode();
    return list(items, token, request.selection().isEverything() ? remaining : -1);
  }

  private ObjectList list(List<KubeObject> items, String continueToken, long remaining) {
    ResourceDefinition definition = request.definition();
    return new ObjectList(
        definition.resource().apiVersion(),
        definition.names().listKind(),
        view.revision(),
        continueToken,
        remaining,
        items);
  }

  private KubeObject serve(KubeObject stored) {
    return request.definition().storage().converter().fromStorage(stored);
  }

  private String prefix() {
    return Key.prefix(request.definition().storage().resource(), request.namespace());
  }

  private String path(KubeObject stored) {
    return Key.of(request.definition().storage().resource(), stored.namespace(), stored.name())
        .path();
  }

  /** The refusal of a page whose revision is gone; it tells how to go on inconsistently. */
  static StatusException expiredToken(ContinueToken token) {
    String message =
        "The provided continue parameter is too old to display a consistent list result. You can"
            + " start a new list without the continue parameter, or use the continue token in this"
            + " response to retrieve the remainder of the results. Continuing with the provided"
            + " token results in an inconsistent list - objects that were created, modified, or"
            + " deleted between the time the first chunk was returned and now may show up in the"
            + " list.";
    String inconsistent = new ContinueToken(-1, token.start()).encode();
    return new StatusException(new Status(410, "Expired", message, null, inconsistent));
  }
}
