package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    FunctionSet functions = new FunctionSet().opaque(URL, URI.class);
    functions.global("url", URL, List.of(STRING), a -> parse((String) a[0]));
    functions.global("isURL", SimpleType.BOOL, List.of(STRING), a -> isUrl((String) a[0]));
    List<CelType> url = List.of(URL);
    functions.member("getScheme", STRING, url, a -> text(((URI) a[0]).getScheme()));
    functions.member("getHost", STRING, url, a -> host((URI) a[0]));
    functions.member("getHostname", STRING, url, a -> hostname((URI) a[0]));
    functions.member("getPort", STRING, url, a -> port((URI) a[0]));
    functions.member("getEscapedPath", STRING, url, a -> text(((URI) a[0]).getRawPath()));
    functions.member(
        "getQuery",
        MapType.create(STRING, ListType.create(STRING)),
        url,
        a -> query(((URI) a[0]).getRawQuery()));
    return functions;
  }

  /** An absolute URL, or an absolute path. */
  static boolean isUrl(String text) {
    return tryParse(text) != null;
  }

  private static @Nullable URI tryParse(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = new URI(text.replace(" ", "%20"));
      return uri.isAbsolute() || text.startsWith("/") ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static URI parse(String text) throws CelEvaluationException {
    URI uri = tryParse(text);
    if (uri == null) {
      throw FunctionSet.error(
          "URL parse error during conversion from string: parse \""
              + text
              + "\": "
              + (text.startsWith(":") ? "missing protocol scheme" : "invalid URI for request"));
    }
    return uri;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String host(URI uri) {
    String authority = text(uri.getRawAuthority());
    return authority.substring(authority.lastIndexOf('@') + 1);
  }

  private static String hostname(URI uri) {
    String host = host(uri);
    if (host.startsWith("[")) {
      return host.substring(1, Math.max(1, host.indexOf(']')));
    }
    int colon = host.lastIndexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  private static String port(URI uri) {
    String host = host(uri);
    int colon = host.lastIndexOf(':');
    return colon < 0 || colon < host.lastIndexOf(']') ? "" : host.substring(colon + 1);
  }

  private static Map<String, List<String>> query(@Nullable String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return values;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values
          .computeIfAbsent(URLDecoder.decode(name, StandardCharsets.UTF_8), k -> new ArrayList<>())
          .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return values;
  }
}
