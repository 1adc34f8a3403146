package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A type's schema, looked up when first asked for and then kept. */
final class LazySchema implements Supplier<ObjectSchema> {
  private final Function<String, ObjectSchema> types;
  private final String typeName;
  private volatile @Nullable ObjectSchema schema;

  LazySchema(Function<String, ObjectSchema> types, String typeName) {
    this.types = types;
    this.typeName = typeName;
  }

  @Override
  public ObjectSchema get() {
    ObjectSchema known = schema;
    if (known == null) {
      // Two threads may look it up at the same time; both find the same.
      known = types.apply(typeName);
      schema = known;
    }
    return known;
  }
}
