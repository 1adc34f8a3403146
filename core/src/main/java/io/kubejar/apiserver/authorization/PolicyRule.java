package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.RequestInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One rule of a role: these verbs on these resources, or on these paths.
 *
 * <p>Follows {@code pkg/apis/rbac/v1/evaluation_helpers.go}.
 */
public record PolicyRule(
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> nonResourceUrls) {
  private static final String ALL = "*";

  public PolicyRule {
    verbs = List.copyOf(verbs);
    apiGroups = List.copyOf(apiGroups);
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
    nonResourceUrls = List.copyOf(nonResourceUrls);
  }

  /** The rules of a role. */
  public static List<PolicyRule> listOf(JsonNode rules) {
    List<PolicyRule> list = new ArrayList<>(rules.size());
    rules.forEach(r -> list.add(of(r)));
    return List.copyOf(list);
  }

  private static PolicyRule of(JsonNode rule) {
    return new PolicyRule(
        texts(rule, "verbs"),
        texts(rule, "apiGroups"),
        texts(rule, "resources"),
        texts(rule, "resourceNames"),
        texts(rule, "nonResourceURLs"));
  }

  private static List<String> texts(JsonNode rule, String field) {
    List<String> texts = new ArrayList<>();
    rule.path(field).forEach(v -> texts.add(v.asText()));
    return texts;
  }

  /** The rule as roles have it. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    put(json, "apiGroups", apiGroups);
    put(json, "nonResourceURLs", nonResourceUrls);
    put(json, "resourceNames", resourceNames);
    put(json, "resources", resources);
    put(json, "verbs", verbs);
    return json;
  }

  private static void put(ObjectNode json, String field, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(json.putArray(field)::add);
    }
  }

  /** What a {@link #breakDown} part is about, as a request in a namespace. */
  RequestInfo asRequest(String namespace) {
    if (resources.isEmpty()) {
      return new RequestInfo(verbs.get(0), null, "", "", "", nonResourceUrls.get(0));
    }
    String[] resource = resources.get(0).split("/", 2);
    return new RequestInfo(
        verbs.get(0),
        new GroupVersionResource(apiGroups.get(0), "v1", resource[0]),
        namespace,
        resourceNames.isEmpty() ? "" : resourceNames.get(0),
        resource.length > 1 ? resource[1] : "",
        "");
  }

  boolean allows(RequestInfo request) {
    GroupVersionResource resource = request.resource();
    if (resource == null) {
      return has(verbs, request.verb()) && allowsPath(request.path());
    }
    return has(verbs, request.verb())
        && has(apiGroups, resource.group())
        && allowsResource(resource.resource(), request.subresource())
        && (resourceNames.isEmpty() || resourceNames.contains(request.name()));
  }

  private static boolean has(List<String> values, String value) {
    return values.contains(ALL) || values.contains(value);
  }

  private boolean allowsResource(String resource, String subresource) {
    if (subresource.isEmpty()) {
      return has(resources, resource);
    }
    return has(resources, resource + "/" + subresource) || resources.contains("*/" + subresource);
  }

  private boolean allowsPath(String path) {
    for (String url : nonResourceUrls) {
      if (url.equals(ALL)
          || url.equals(path)
          || (url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1)))) {
        return true;
      }
    }
    return false;
  }

  /** Rules of one verb, one group and one resource or path each, that together say the same. */
  List<PolicyRule> breakDown() {
    List<PolicyRule> parts = new ArrayList<>();
    for (String verb : verbs) {
      for (String group : apiGroups) {
        for (String resource : resources) {
          List<String> one = List.of(resource);
          if (resourceNames.isEmpty()) {
            parts.add(new PolicyRule(List.of(verb), List.of(group), one, List.of(), List.of()));
          }
          for (String name : resourceNames) {
            parts.add(new PolicyRule(List.of(verb), List.of(group), one, List.of(name), List.of()));
          }
        }
      }
      for (String url : nonResourceUrls) {
        parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
      }
    }
    return parts;
  }

  /** Whether this rule allows all that a broken-down rule allows. */
  boolean covers(PolicyRule part) {
    return coversAll(verbs, part.verbs)
        && coversAll(apiGroups, part.apiGroups)
        && coversResources(part.resources)
        && part.nonResourceUrls.stream().allMatch(this::coversPath)
        && (resourceNames.isEmpty()
            || (!part.resourceNames.isEmpty() && resourceNames.containsAll(part.resourceNames)));
  }

  private static boolean coversAll(List<String> mine, List<String> others) {
    return mine.contains(ALL) || mine.containsAll(others);
  }

  private boolean coversResources(List<String> others) {
    for (String other : others) {
      int slash = other.indexOf('/');
      boolean bySubresource = slash > 0 && resources.contains("*" + other.substring(slash));
      if (!resources.contains(ALL) && !resources.contains(other) && !bySubresource) {
        return false;
      }
    }
    return true;
  }

  private boolean coversPath(String url) {
    return nonResourceUrls.contains(ALL) || nonResourceUrls.contains(url) || allowsPath(url);
  }

  /** Fewer rules that say the same: those that differ in their verb only become one. */
  static List<PolicyRule> compact(List<PolicyRule> parts) {
    Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
    for (PolicyRule part : parts) {
      PolicyRule key =
          new PolicyRule(
              List.of(), part.apiGroups, part.resources, part.resourceNames, part.nonResourceUrls);
      verbs.computeIfAbsent(key, k -> new ArrayList<>()).addAll(part.verbs);
    }
    List<PolicyRule> compact = new ArrayList<>();
    verbs.forEach(
        (key, all) ->
            compact.add(
                new PolicyRule(
                    all, key.apiGroups, key.resources, key.resourceNames, key.nonResourceUrls)));
    return compact;
  }

  /** The rule as messages show it: {@code {APIGroups:["apps"], Resources:["deployments"], …}}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    add(parts, "APIGroups", apiGroups);
    add(parts, "Resources", resources);
    add(parts, "NonResourceURLs", nonResourceUrls);
    add(parts, "ResourceNames", resourceNames);
    add(parts, "Verbs", verbs);
    return "{" + String.join(", ", parts) + "}";
  }

  private static void add(List<String> parts, String name, List<String> values) {
    if (!values.isEmpty()) {
      parts.add(
          name
              + ":"
              + values.stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]")));
    }
  }
}
