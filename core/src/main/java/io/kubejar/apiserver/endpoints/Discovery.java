package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.BuiltInGroups;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.VersionPriority;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceDefinition.Subresource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The discovery documents: which groups, versions and resources there are.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/discovery} and, for custom resources, {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_discovery_controller.go}. Documents
 * are made when asked for; clients cache them.
 */
final class Discovery {
  private static final Comparator<ResourceDefinition> BY_RESOURCE =
      Comparator.comparing(definition -> definition.resource().resource());
  private static final List<String> GROUP_ORDER =
      List.of(
          "",
          "apiregistration.k8s.io",
          "apps",
          "events.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "networking.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "storage.k8s.io",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "scheduling.k8s.io",
          "coordination.k8s.io",
          "node.k8s.io",
          "discovery.k8s.io",
          "resource.k8s.io",
          "flowcontrol.apiserver.k8s.io");
  private static final List<String> CUSTOM_VERBS =
      List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

  private final ResourceCatalog catalog;

  Discovery(ResourceCatalog catalog) {
    this.catalog = catalog;
  }

  /** {@code /api}. */
  ObjectNode coreVersions() {
    ObjectNode document = Json.object().put("kind", "APIVersions");
    ArrayNode versions = document.putArray("versions");
    versions(byGroup().getOrDefault("", Map.of())).forEach(versions::add);
    document
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", "127.0.0.1");
    return document;
  }

  /** {@code /apis}. */
  ObjectNode groups() {
    ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode list = document.putArray("groups");
    byGroup()
        .forEach(
            (group, versions) -> {
              if (!group.isEmpty()) {
                list.add(group(Json.object(), group, versions));
              }
            });
    return document;
  }

  /** {@code /apis/GROUP}, null if there is no such group. */
  @Nullable ObjectNode group(String group) {
    Map<String, List<ResourceDefinition>> versions = byGroup().get(group);
    return versions == null || group.isEmpty()
        ? null
        : group(Json.object().put("kind", "APIGroup").put("apiVersion", "v1"), group, versions);
  }

  private static ObjectNode group(
      ObjectNode node, String group, Map<String, List<ResourceDefinition>> versions) {
    node.put("name", group);
    ArrayNode list = node.putArray("versions");
    for (String version : versions(versions)) {
      list.addObject().put("groupVersion", group + "/" + version).put("version", version);
    }
    node.set("preferredVersion", list.get(0).deepCopy());
    return node;
  }

  /** {@code /apis/GROUP/VERSION} or {@code /api/v1}, null if there is no such version. */
  @Nullable ObjectNode resources(String group, String version) {
    List<ResourceDefinition> definitions = byGroup().getOrDefault(group, Map.of()).get(version);
    if (definitions == null) {
      return null;
    }
    ObjectNode document = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    document.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode list = document.putArray("resources");
    for (ResourceDefinition definition : definitions) {
      addResource(list.addObject(), definition);
      for (Subresource subresource : subresources(definition)) {
        addSubresource(list.addObject(), definition, subresource);
      }
    }
    return document;
  }

  private static void addResource(ObjectNode node, ResourceDefinition definition) {
    ResourceDefinition.Names names = definition.names();
    node.put("name", definition.resource().resource()).put("singularName", names.singular());
    node.put("namespaced", definition.namespaced()).put("kind", names.kind());
    addAll(node.putArray("verbs"), verbs(definition));
    if (!names.shortNames().isEmpty()) {
      addAll(node.putArray("shortNames"), names.shortNames());
    }
    if (!names.categories().isEmpty()) {
      addAll(node.putArray("categories"), names.categories());
    }
    if (definition.verbs().contains("list")) {
      node.put("storageVersionHash", StorageVersionHash.of(definition.kind()));
    }
  }

  private static void addSubresource(
      ObjectNode node, ResourceDefinition definition, Subresource subresource) {
    node.put("name", definition.resource().resource() + "/" + subresource.name());
    node.put("singularName", "").put("namespaced", definition.namespaced());
    GroupVersionKind kind = subresource.kind();
    if (!kind.apiVersion().equals(definition.resource().apiVersion())) {
      node.put("group", kind.group()).put("version", kind.version());
    }
    node.put("kind", kind.kind());
    addAll(node.putArray("verbs"), subresource.verbs().stream().sorted().toList());
  }

  /**
   * All groups in one document.
   *
   * @param core the core group alone, as {@code /api} answers, or all others
   * @param version of {@code apidiscovery.k8s.io}
   */
  ObjectNode aggregated(boolean core, String version) {
    ObjectNode document = Json.object().put("kind", "APIGroupDiscoveryList");
    document.put("apiVersion", "apidiscovery.k8s.io/" + version).putObject("metadata");
    ArrayNode items = document.putArray("items");
    byGroup()
        .forEach(
            (group, versions) -> {
              if (group.isEmpty() == core) {
                addGroup(items.addObject(), group, versions);
              }
            });
    return document;
  }

  private static void addGroup(
      ObjectNode item, String group, Map<String, List<ResourceDefinition>> versions) {
    ObjectNode metadata = item.putObject("metadata");
    if (!group.isEmpty()) {
      metadata.put("name", group);
    }
    ArrayNode list = item.putArray("versions");
    for (String version : versions(versions)) {
      ObjectNode node = list.addObject().put("version", version);
      ArrayNode resources = node.putArray("resources");
      versions
          .getOrDefault(version, List.of())
          .forEach(definition -> addAggregated(resources.addObject(), definition));
      node.put("freshness", "Current");
    }
  }

  private static void addAggregated(ObjectNode node, ResourceDefinition definition) {
    ResourceDefinition.Names names = definition.names();
    node.put("resource", definition.resource().resource());
    addKind(node, definition.kind());
    node.put("scope", definition.namespaced() ? "Namespaced" : "Cluster");
    node.put("singularResource", names.singular());
    addAll(node.putArray("verbs"), verbs(definition));
    if (!names.shortNames().isEmpty()) {
      addAll(node.putArray("shortNames"), names.shortNames());
    }
    if (!names.categories().isEmpty()) {
      addAll(node.putArray("categories"), names.categories());
    }
    List<Subresource> subresources = subresources(definition);
    if (!subresources.isEmpty()) {
      ArrayNode list = node.putArray("subresources");
      for (Subresource subresource : subresources) {
        ObjectNode entry = list.addObject().put("subresource", subresource.name());
        addKind(entry, subresource.kind());
        addAll(entry.putArray("verbs"), subresource.verbs().stream().sorted().toList());
      }
    }
  }

  private static void addKind(ObjectNode node, GroupVersionKind kind) {
    node.putObject("responseKind")
        .put("group", kind.group())
        .put("version", kind.version())
        .put("kind", kind.kind());
  }

  private static void addAll(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static List<String> verbs(ResourceDefinition definition) {
    return BuiltInGroups.contains(definition.resource().group())
        ? definition.verbs().stream().sorted().toList()
        : CUSTOM_VERBS.stream().filter(definition.verbs()::contains).toList();
  }

  /** Sorted as built-in ones are; custom resources list status before scale. */
  private static List<Subresource> subresources(ResourceDefinition definition) {
    Comparator<Subresource> byName = Comparator.comparing(Subresource::name);
    boolean builtIn = BuiltInGroups.contains(definition.resource().group());
    return definition.subresources().values().stream()
        .sorted(builtIn ? byName : byName.reversed())
        .toList();
  }

  /** Versions, the preferred one first. */
  private static List<String> versions(Map<String, List<ResourceDefinition>> versions) {
    return versions.keySet().stream().sorted(VersionPriority.HIGHEST_FIRST).toList();
  }

  /** The definitions by group, in the order of discovery, and version. */
  private Map<String, Map<String, List<ResourceDefinition>>> byGroup() {
    Comparator<String> order = Comparator.comparingInt(Discovery::position);
    Map<String, Map<String, List<ResourceDefinition>>> groups =
        new TreeMap<>(order.thenComparing(Comparator.naturalOrder()));
    for (ResourceDefinition definition : catalog.snapshot().all()) {
      groups
          .computeIfAbsent(definition.resource().group(), g -> new TreeMap<>())
          .computeIfAbsent(definition.resource().version(), v -> new ArrayList<>())
          .add(definition);
    }
    groups.forEach(
        (group, versions) -> {
          if (!BuiltInGroups.contains(group)) {
            versions.values().forEach(list -> list.sort(BY_RESOURCE));
          }
        });
    return groups;
  }

  private static int position(String group) {
    int position = GROUP_ORDER.indexOf(group);
    return position < 0 ? GROUP_ORDER.size() : position;
  }
}
