package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads objects: one, or a list. Takes no lock, copies nothing.
 *
 * <p>Follows {@code Store.Get} and {@code Store.List} of {@code
 * k8s.io/apiserver/pkg/registry/generic/registry}.
 */
public final class ObjectReader {
  private final RegistryContext context;

  ObjectReader(RegistryContext context) {
    this.context = context;
  }

  /**
   * One object as a version shows it.
   *
   * @throws StatusException if it does not exist
   */
  public KubeObject get(ResourceDefinition definition, String namespace, String name) {
    Key key = Key.of(definition.storage().resource(), namespace, name);
    KubeObject stored =
        context
            .store()
            .get(key)
            .orElseThrow(() -> StatusException.notFound(definition.groupResource(), name));
    return definition.storage().converter().fromStorage(stored);
  }

  /** The objects of a namespace, or of all if it is empty. */
  public ObjectList list(ResourceDefinition definition, String namespace, Selection selection) {
    Store.View view = context.store().latest();
    String prefix = Key.prefix(definition.storage().resource(), namespace);
    List<KubeObject> items = new ArrayList<>();
    Converter converter = definition.storage().converter();
    for (KubeObject stored : view.list(prefix, "", Integer.MAX_VALUE)) {
      KubeObject object = converter.fromStorage(stored);
      if (selection.selects(object)) {
        items.add(object);
      }
    }
    return new ObjectList(
        definition.resource().apiVersion(),
        definition.names().listKind(),
        view.revision(),
        "",
        -1,
        items);
  }
}
