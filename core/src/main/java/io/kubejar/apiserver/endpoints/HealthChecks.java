package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The health endpoints. The server answers nothing before it is whole, so that whoever gets an
 * answer finds every check passed.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/server/healthz/healthz.go}.
 */
final class HealthChecks {
  private static final List<String> ALIVE = List.of("ping", "log", "etcd");
  private static final List<String> READY =
      List.of("ping", "log", "etcd", "etcd-readiness", "informer-sync", "shutdown");
  private static final Map<String, List<String>> CHECKS =
      Map.of("healthz", ALIVE, "livez", ALIVE, "readyz", READY);

  private HealthChecks() {}

  static boolean serves(String path) {
    return CHECKS.containsKey(endpoint(path));
  }

  private static String endpoint(String path) {
    int end = path.indexOf('/', 1);
    return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
  }

  /** The answer, null if there is no check of that name. */
  static @Nullable ApiResponse answer(String path, QueryParameters query) {
    String endpoint = endpoint(path);
    List<String> checks = CHECKS.getOrDefault(endpoint, List.of());
    if (path.length() > endpoint.length() + 1) {
      String check = path.substring(endpoint.length() + 2);
      return checks.contains(check) ? text("ok") : null;
    }
    return text(query.first("verbose") == null ? "ok" : verbose(endpoint, checks, query));
  }

  private static String verbose(String endpoint, List<String> checks, QueryParameters query) {
    StringBuilder text = new StringBuilder();
    for (String check : checks) {
      boolean excluded = query.all("exclude").contains(check);
      text.append("[+]").append(check).append(excluded ? " excluded: ok\n" : " ok\n");
    }
    for (String excluded : query.all("exclude")) {
      if (!checks.contains(excluded)) {
        text.append("warn: some health checks cannot be excluded: no matches for \"")
            .append(excluded)
            .append("\"\n");
      }
    }
    return text.append(endpoint).append(" check passed\n").toString();
  }

  private static ApiResponse text(String text) {
    return new ApiResponse.OfText(
        200,
        "text/plain; charset=utf-8",
        text.getBytes(StandardCharsets.UTF_8),
        Map.of("X-Content-Type-Options", "nosniff"));
  }

  /** Every path that is served here. */
  static Set<String> paths() {
    TreeSet<String> paths = new TreeSet<>();
    CHECKS.forEach(
        (endpoint, checks) -> {
          paths.add("/" + endpoint);
          checks.forEach(check -> paths.add("/" + endpoint + "/" + check));
        });
    return paths;
  }
}
