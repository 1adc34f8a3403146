package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.RequestInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a request is about from its method, path and query.
 *
 * <p>Follows {@code NewRequestInfo} of {@code
 * k8s.io/apiserver/pkg/endpoints/request/requestinfo.go}.
 */
final class RequestInfoFactory {
  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
  private static final Set<String> SELECTING = Set.of("list", "watch", "deletecollection");
  private static final String METADATA_NAME = "metadata.name=";

  private RequestInfoFactory() {}

  /**
   * @param path the decoded path, starting with a slash
   */
  static RequestInfo create(String method, String path, QueryParameters query) {
    List<String> parts = split(path);
    RequestInfo other = new RequestInfo(method.toLowerCase(Locale.ROOT), null, "", "", "", path);
    if (parts.size() < 3) {
      return other;
    }
    String group;
    int next;
    if (parts.get(0).equals("api")) {
      group = "";
      next = 1;
    } else if (parts.get(0).equals("apis") && parts.size() >= 4) {
      group = parts.get(1);
      next = 2;
    } else {
      return other;
    }
    String version = parts.get(next);
    return ofResource(method, path, query, group, version, parts.subList(next + 1, parts.size()));
  }

  private static RequestInfo ofResource(
      String method,
      String path,
      QueryParameters query,
      String group,
      String version,
      List<String> rest) {
    String verb = verb(method);
    List<String> parts = rest;
    boolean watchPrefix = parts.get(0).equals("watch") && parts.size() > 1;
    if (watchPrefix) {
      verb = "watch";
      parts = parts.subList(1, parts.size());
    }
    String namespace = "";
    if (parts.get(0).equals("namespaces")
        && parts.size() > 2
        && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
      namespace = parts.get(1);
      parts = parts.subList(2, parts.size());
    }
    String resource = parts.get(0);
    String name = parts.size() > 1 ? parts.get(1) : "";
    String subresource = parts.size() > 2 ? parts.get(2) : "";
    if (parts.contains("")) {
      return new RequestInfo(method.toLowerCase(Locale.ROOT), null, "", "", "", path);
    }
    if (name.isEmpty() && verb.equals("get")) {
      verb = isTrue(query.first("watch")) ? "watch" : "list";
      name = nameOf(query);
    } else if (name.isEmpty() && verb.equals("delete")) {
      verb = "deletecollection";
    }
    GroupVersionResource gvr = new GroupVersionResource(group, version, resource);
    String selector = SELECTING.contains(verb) ? query.firstOrEmpty("fieldSelector") : "";
    return new RequestInfo(verb, gvr, namespace, name, subresource, path, selector);
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET", "HEAD" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  /** Any value but {@code false} and {@code 0} counts, as Kubernetes converts query parameters. */
  static boolean isTrue(@Nullable String value) {
    return value != null && !value.equalsIgnoreCase("false") && !value.equals("0");
  }

  /** A list or watch of one object by its name is authorized as a request for that object. */
  private static String nameOf(QueryParameters query) {
    for (String term : query.firstOrEmpty("fieldSelector").split(",", -1)) {
      if (term.startsWith(METADATA_NAME)) {
        String value = term.substring(METADATA_NAME.length());
        return value.startsWith("=") ? value.substring(1) : value;
      }
    }
    return "";
  }

  private static List<String> split(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    List<String> parts = new ArrayList<>(8);
    int from = start;
    for (int i = start; i < end; i++) {
      if (path.charAt(i) == '/') {
        parts.add(path.substring(from, i));
        from = i + 1;
      }
    }
    if (from < end) {
      parts.add(path.substring(from, end));
    }
    return parts;
  }
}
