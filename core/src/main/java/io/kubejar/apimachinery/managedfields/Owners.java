package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The owners of an object's fields while a write is worked out; not shared.
 *
 * <p>Reads and writes {@code metadata.managedFields}. Follows {@code
 * managedfields/internal/managedfields.go} and {@code capmanagers.go}.
 */
final class Owners {
  private static final int MAXIMUM_UPDATERS = 10;
  private static final Set<String> OPERATIONS = Set.of("Apply", "Update");
  private static final String OLD_UPDATES = "ancient-changes";

  /**
   * What an owner owns.
   *
   * @param apiVersion the version that the fields are of
   * @param time when it last changed, as RFC 3339; null for an apply that changed nothing
   */
  record Share(FieldSet fields, String apiVersion, @Nullable String time) {

    Share withFields(FieldSet newFields) {
      return new Share(newFields, apiVersion, time);
    }
  }

  private final Map<Owner, Share> shares;

  private Owners(Map<Owner, Share> shares) {
    this.shares = shares;
  }

  static Owners none() {
    return new Owners(new TreeMap<>());
  }

  /** The owners that an object lists; none if the list makes no sense. */
  static Owners read(JsonNode managedFields) {
    Owners owners = none();
    if (!isReadable(managedFields)) {
      return owners;
    }
    for (JsonNode entry : managedFields) {
      boolean applies = entry.path("operation").asText().equals("Apply");
      String version = entry.path("apiVersion").asText();
      String manager = entry.path("manager").asText();
      String subresource = entry.path("subresource").asText();
      Owner owner = new Owner(manager, applies, applies ? "" : version, subresource);
      FieldSet fields = FieldSet.parse(entry.path("fieldsV1"));
      owners.put(owner, new Share(fields, version, entry.path("time").asText(null)));
    }
    return owners;
  }

  /** Whether every entry of a list says who owns what in a way that is known. */
  static boolean isReadable(JsonNode managedFields) {
    for (JsonNode entry : managedFields) {
      boolean readable =
          OPERATIONS.contains(entry.path("operation").asText())
              && !entry.path("apiVersion").asText().isEmpty()
              && entry.path("fieldsType").asText().equals("FieldsV1");
      if (!readable) {
        return false;
      }
    }
    return true;
  }

  /** The list as Kubernetes orders it: appliers first, then by time and name. */
  ArrayNode write() {
    List<Map.Entry<Owner, Share>> entries = new ArrayList<>(shares.entrySet());
    Comparator<Map.Entry<Owner, Share>> order = Comparator.comparing(e -> e.getKey().operation());
    entries.sort(
        order
            .thenComparing(e -> timeOf(e.getValue()))
            .thenComparing(e -> e.getKey().manager())
            .thenComparing(e -> e.getValue().apiVersion())
            .thenComparing(e -> e.getKey().subresource()));
    ArrayNode list = Json.array();
    entries.forEach(e -> list.add(entry(e.getKey(), e.getValue())));
    return list;
  }

  private static ObjectNode entry(Owner owner, Share share) {
    ObjectNode entry = Json.object();
    entry.put("manager", owner.manager()).put("operation", owner.operation());
    entry.put("apiVersion", share.apiVersion());
    if (share.time() != null) {
      entry.put("time", share.time());
    }
    entry.put("fieldsType", "FieldsV1").set("fieldsV1", share.fields().toJson());
    if (!owner.subresource().isEmpty()) {
      entry.put("subresource", owner.subresource());
    }
    return entry;
  }

  private static String timeOf(Share share) {
    String time = share.time();
    return time == null ? "" : time;
  }

  boolean isEmpty() {
    return shares.isEmpty();
  }

  @Nullable Share get(Owner owner) {
    return shares.get(owner);
  }

  /** Sets what an owner owns; an owner of nothing is forgotten. */
  void put(Owner owner, Share share) {
    if (share.fields().isEmpty()) {
      shares.remove(owner);
    } else {
      shares.put(owner, share);
    }
  }

  /** Changes what each owner owns, in the order of their identifiers. */
  void replaceAll(BiFunction<Owner, Share, Share> change) {
    Map<Owner, Share> before = new LinkedHashMap<>(shares);
    before.forEach((owner, share) -> put(owner, change.apply(owner, share)));
  }

  Map<Owner, Share> shares() {
    return shares;
  }

  Owners copy() {
    return new Owners(new TreeMap<>(shares));
  }

  /** Merges the oldest updaters of a version into one until there are no more than ten. */
  void capUpdaters() {
    List<Owner> updaters =
        new ArrayList<>(shares.keySet().stream().filter(o -> !o.applies()).toList());
    int surplus = updaters.size() - MAXIMUM_UPDATERS;
    updaters.sort(
        Comparator.comparing((Owner o) -> timeOf(shareOf(o)))
            .thenComparing(Comparator.naturalOrder()));
    Map<String, Owner> firstOfVersion = new LinkedHashMap<>();
    for (Owner updater : updaters) {
      if (surplus <= 0) {
        return;
      }
      Share share = shareOf(updater);
      Owner first = firstOfVersion.putIfAbsent(share.apiVersion(), updater);
      if (first != null) {
        Owner bucket = Owner.updater(OLD_UPDATES, share.apiVersion(), "");
        Share merged = shares.containsKey(bucket) ? shareOf(bucket) : shareOf(first);
        shares.remove(first);
        shares.remove(updater);
        put(bucket, share.withFields(share.fields().union(merged.fields())));
        surplus--;
      }
    }
  }

  private Share shareOf(Owner owner) {
    Share share = shares.get(owner);
    if (share == null) {
      throw new IllegalStateException("no owner " + owner);
    }
    return share;
  }
}
