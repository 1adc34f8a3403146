package io.kubejar.apiserver.cel;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How JSON field names are written in expressions: reserved words between double underscores,
 * characters that identifiers cannot have by name.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/escaping.go}.
 */
public final class PropertyNames {
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");
  private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_./-]*");

  private PropertyNames() {}

  /** Whether a name is a word of the language, which no variable may have. */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name);
  }

  /** The name in expressions; empty if the field cannot be named in any. */
  public static Optional<String> escape(String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      return Optional.empty();
    }
    if (isReserved(name)) {
      return Optional.of("__" + name + "__");
    }
    return Optional.of(
        name.replace("__", "__underscores__")
            .replace(".", "__dot__")
            .replace("-", "__dash__")
            .replace("/", "__slash__"));
  }
}
