package io.kubejar.apiserver.cel;

import dev.cel.common.types.SimpleType;
import java.util.List;

/**
 * {@code jsonpatch.escapeKey}: a key as it is written in JSON pointers.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/jsonpatch.go}.
 */
final class JsonPatchLibrary {
  private JsonPatchLibrary() {}

  static FunctionSet functions() {
    return new FunctionSet()
        .global(
            "jsonpatch.escapeKey",
            SimpleType.STRING,
            List.of(SimpleType.STRING),
            a -> ((String) a[0]).replace("~", "~0").replace("/", "~1"));
  }
}
