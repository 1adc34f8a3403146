package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;

/**
 * URLs: {@code url, isURL, getScheme, getHost, getHostname, getPort, getEscapedPath, getQuery}.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/urls.go}.
 */
final class UrlLibrary {
  private static final CelType STRING = SimpleType.STRING;
  private static final CelType URL = OpaqueType.create("kubernetes.URL");

  private UrlLibrary() {}

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet().opaque(URL, GoUrl.class);
    functions.global("url", URL, List.of(STRING), a -> parse((String) a[0]));
    functions.global(
        "isURL", SimpleType.BOOL, List.of(STRING), a -> problems((String) a[0]).isEmpty());
    List<CelType> url = List.of(URL);
    functions.member("getScheme", STRING, url, a -> ((GoUrl) a[0]).scheme());
    functions.member("getHost", STRING, url, a -> ((GoUrl) a[0]).host());
    functions.member("getHostname", STRING, url, a -> ((GoUrl) a[0]).hostname());
    functions.member("getPort", STRING, url, a -> ((GoUrl) a[0]).port());
    functions.member("getEscapedPath", STRING, url, a -> ((GoUrl) a[0]).escapedPath());
    functions.member(
        "getQuery",
        MapType.create(STRING, ListType.create(STRING)),
        url,
        a -> ((GoUrl) a[0]).queryValues());
    return functions;
  }

  /** What keeps a text from being an absolute URL or an absolute path. */
  static List<String> problems(String text) {
    try {
      GoUrl.parse(text);
      return List.of();
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static GoUrl parse(String text) throws CelEvaluationException {
    try {
      return GoUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CelEvaluationException(
          "URL parse error during conversion from string: " + e.getMessage(), e);
    }
  }
}
