package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;

/**
 * Reads objects: one, or a list. Takes no lock, copies nothing.
 *
 * <p>Follows {@code Store.Get} and {@code Store.List} of {@code
 * k8s.io/apiserver/pkg/registry/generic/registry}, and {@code GetList} of {@code
 * pkg/storage/cacher} for what a resourceVersion means.
 */
public final class ObjectReader {
  private final Store store;
  private final FreshReads freshReads;

  ObjectReader(RegistryContext context) {
    this.store = context.store();
    this.freshReads = new FreshReads(store, context.loop());
  }

  /**
   * One object as a version shows it.
   *
   * @throws StatusException if it does not exist
   */
  public KubeObject get(ResourceDefinition definition, String namespace, String name) {
    Key key = Key.of(definition.storage().resource(), namespace, name);
    KubeObject stored =
        store
            .get(key)
            .orElseThrow(() -> StatusException.notFound(definition.groupResource(), name));
    return definition.storage().converter().fromStorage(stored);
  }

  /**
   * Returns once the store is not older than a revision.
   *
   * @throws StatusException if that takes too long
   */
  public void awaitRevision(long revision) {
    freshReads.await(revision);
  }

  /**
   * The objects of a namespace, or of all.
   *
   * @throws StatusException if the version is no version, too old or too new
   */
  public ObjectList list(ListRequest request) {
    if (!request.page().continueToken().isEmpty()) {
      return nextPage(request);
    }
    long version = ResourceVersions.parse(request.resourceVersion());
    if (version < 0) {
      throw StatusException.badRequest(
          "invalid resource version: " + ResourceVersions.complaint(request.resourceVersion()));
    }
    boolean whole = isWhole(request);
    long limit = whole ? Long.MAX_VALUE : request.page().limit();
    freshReads.await(version);
    boolean exact =
        version > 0 && (request.match().equals("Exact") || (request.match().isEmpty() && !whole));
    Store.View view = exact ? viewAt(version) : store.latest();
    return new ListPage(request, view, "", limit).read();
  }

  private ObjectList nextPage(ListRequest request) {
    ContinueToken token = ContinueToken.decode(request.page().continueToken());
    if (!request.resourceVersion().isEmpty() && !request.resourceVersion().equals("0")) {
      throw StatusException.badRequest(
          "specifying resource version is not allowed when using continue");
    }
    String prefix = Key.prefix(request.definition().storage().resource(), request.namespace());
    long limit = isWhole(request) ? Long.MAX_VALUE : request.page().limit();
    freshReads.await(token.revision());
    Store.View view = token.revision() < 0 ? store.latest() : continuedView(token);
    return new ListPage(request, view, token.afterPath(prefix), limit).read();
  }

  /** Version 0 means whatever is at hand, all of it; so the limit does not count then. */
  private static boolean isWhole(ListRequest request) {
    return request.resourceVersion().equals("0") || request.page().limit() <= 0;
  }

  private Store.View viewAt(long revision) {
    try {
      return store.at(revision);
    } catch (CompactedException e) {
      throw StatusException.expired("The resourceVersion for the provided list is too old.");
    }
  }

  private Store.View continuedView(ContinueToken token) {
    try {
      return store.at(token.revision());
    } catch (CompactedException e) {
      throw ListPage.expiredToken(token);
    }
  }
}
