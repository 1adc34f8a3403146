package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apiserver.registry.ResourceDefinition.Names;
import io.kubejar.apiserver.registry.ResourceDefinition.Storage;
import io.kubejar.apiserver.registry.ResourceDefinition.Subresource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The resources of the GA API groups of Kubernetes 1.36, read from {@code resources.tsv}, whose
 * head describes its format.
 */
public final class BuiltInResources {
  private static final Set<String> ALL_VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final int COLUMNS = 9;

  private final Function<String, ObjectSchema> types;
  private final BuiltInStrategies strategies;
  private final List<ResourceDefinition> definitions = new ArrayList<>();

  private BuiltInResources(Function<String, ObjectSchema> types, BuiltInStrategies strategies) {
    this.types = types;
    this.strategies = strategies;
  }

  /**
   * Reads the definitions.
   *
   * @param types the schema of a type of the type table by its name; called when first needed
   */
  public static List<ResourceDefinition> load(
      Function<String, ObjectSchema> types, BuiltInStrategies strategies) {
    BuiltInResources resources = new BuiltInResources(types, strategies);
    resources.read(text());
    return List.copyOf(resources.definitions);
  }

  private static String text() {
    try (InputStream in = BuiltInResources.class.getResourceAsStream("resources.tsv")) {
      if (in == null) {
        throw new IllegalStateException("resources.tsv is missing from the JAR");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String text) {
    String groupVersion = "";
    Line open = null;
    Map<String, Subresource> subresources = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("#") || line.isEmpty()) {
        continue;
      }
      if (line.startsWith("@")) {
        groupVersion = line.substring(1);
        continue;
      }
      Line next = new Line(groupVersion, line.split("\t", COLUMNS));
      if (next.isSubresource()) {
        Subresource subresource = next.subresource();
        subresources.put(subresource.name(), subresource);
      } else {
        if (open != null) {
          definitions.add(define(open, subresources));
        }
        open = next;
        subresources = new LinkedHashMap<>();
      }
    }
    if (open != null) {
      definitions.add(define(open, subresources));
    }
  }

  private ResourceDefinition define(Line line, Map<String, Subresource> subresources) {
    GroupVersionKind kind = line.kind();
    GroupVersionResource resource = GroupVersionResource.of(line.groupVersion(), line.column(0));
    return new ResourceDefinition(
        resource,
        new Names(kind.kind(), kind.kind() + "List", line.column(1), line.list(5), line.list(6)),
        line.column(3).equals("N"),
        line.verbs(),
        storage(resource, line.column(8)),
        new LazySchema(types, line.typeName()),
        strategies.of(kind.groupKind(), subresources.containsKey("status")),
        BuiltInFields.of(kind.groupKind()),
        Map.copyOf(subresources));
  }

  private static Storage storage(GroupVersionResource resource, String column) {
    if (column.equals("-")) {
      return new Storage(resource.groupResource(), Converter.IDENTITY);
    }
    String[] parts = column.split("/", 3);
    GroupResource stored = new GroupResource(parts[0], parts[2]);
    return new Storage(stored, BuiltInConverters.of(resource));
  }

  /** One line of the file, split into columns. */
  private record Line(String groupVersion, String[] columns) {
    String column(int index) {
      return columns[index];
    }

    boolean isSubresource() {
      return columns[0].indexOf('/') >= 0;
    }

    List<String> list(int index) {
      return columns[index].equals("-") ? List.of() : List.of(columns[index].split(",", -1));
    }

    Set<String> verbs() {
      return columns[4].equals("*") ? ALL_VERBS : new TreeSet<>(list(4));
    }

    GroupVersionKind kind() {
      int slash = columns[2].indexOf('/');
      return slash < 0
          ? GroupVersionKind.of(groupVersion, columns[2])
          : GroupVersionKind.of(columns[2].substring(slash + 1), columns[2].substring(0, slash));
    }

    Subresource subresource() {
      return new Subresource(columns[0].substring(columns[0].indexOf('/') + 1), kind(), verbs());
    }

    String typeName() {
      if (!columns[7].equals("-")) {
        return columns[7];
      }
      GroupVersionKind kind = kind();
      String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.", 2)[0];
      return "io.k8s.api." + group + "." + kind.version() + "." + kind.kind();
    }
  }
}
