package io.kubejar.apiserver.registry;

/**
 * The generic operations on stored objects, the same for built-in and custom resources. Safe for
 * use by many threads.
 */
public final class Registry {
  private final RegistryContext context;
  private final FieldOwnership ownership;
  private final ObjectReader reader;
  private final ObjectCreator creator;
  private final ObjectUpdater updater;
  private final ObjectDeleter deleter;

  public Registry(RegistryContext context, FieldOwnership ownership) {
    this.context = context;
    this.ownership = ownership;
    this.reader = new ObjectReader(context);
    this.creator = new ObjectCreator(context, ownership);
    this.updater = new ObjectUpdater(context, ownership, creator);
    this.deleter = new ObjectDeleter(context);
  }

  public RegistryContext context() {
    return context;
  }

  public FieldOwnership ownership() {
    return ownership;
  }

  public ObjectReader reader() {
    return reader;
  }

  public ObjectCreator creator() {
    return creator;
  }

  public ObjectUpdater updater() {
    return updater;
  }

  public ObjectDeleter deleter() {
    return deleter;
  }
}
