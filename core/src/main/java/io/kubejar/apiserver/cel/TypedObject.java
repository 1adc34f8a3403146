package io.kubejar.apiserver.cel;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an object constructor of an expression makes: fields, and the name of the type that was
 * written before them. Immutable.
 */
public final class TypedObject extends AbstractMap<String, Object> {
  private final String typeName;
  private final Map<String, Object> fields;

  TypedObject(String typeName, Map<String, Object> fields) {
    this.typeName = typeName;
    this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Such as {@code Object.spec}. */
  public String typeName() {
    return typeName;
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return fields.entrySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TypedObject object
        && typeName.equals(object.typeName)
        && fields.equals(object.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }
}
