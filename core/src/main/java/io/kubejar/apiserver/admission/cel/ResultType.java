package io.kubejar.apiserver.admission.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;

/**
 * What an expression must evaluate to, judged by the type that the compiler finds: an expression of
 * unknown type will not do where a type is wanted.
 *
 * <p>Follows {@code ReturnTypes} of {@code k8s.io/apiserver/pkg/admission/plugin/cel/interface.go}.
 */
public enum ResultType {
  ANY(),
  BOOL("bool"),
  STRING("string"),
  STRING_OR_NULL("string", "null_type"),
  /** What is merged into an object. */
  OBJECT("Object"),
  /** The operations of a JSON patch. */
  JSON_PATCH("list(JSONPatch)");

  private final ImmutableList<String> accepted;

  ResultType(String... accepted) {
    this.accepted = ImmutableList.copyOf(accepted);
  }

  /** Why a type will not do, empty if it does. */
  String problemWith(CelType type) {
    String found = nameOf(type);
    if (accepted.isEmpty() || accepted.contains(found)) {
      return "";
    }
    return accepted.size() == 1
        ? "must evaluate to " + accepted.get(0) + " but got " + found
        : "must evaluate to one of [" + String.join(" ", accepted) + "] but got " + found;
  }

  private static String nameOf(CelType type) {
    return type.equals(SimpleType.NULL_TYPE) ? "null_type" : CelTypes.format(type);
  }
}
