package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Works out who owns what after a write, and what an apply takes away.
 *
 * <p>Follows {@code merge/update.go} and {@code merge/conflict.go} of structured-merge-diff.
 *
 * @param apiVersion the version of the write
 * @param ignored fields that the write cannot change, such as the status of a write to the object
 */
record OwnershipUpdate(
    ObjectSchema schema, String apiVersion, FieldSet ignored, ObjectVersions versions) {

  /** Makes an updater the owner of all that it changed; takes that from everybody else. */
  void update(ObjectNode live, ObjectNode updated, Owners owners, Owner self, String time) {
    reconcile(live, owners);
    TypedComparison changes = transfer(live, updated, owners, null, true);
    FieldSet taken = changes.addedOrModified();
    if (taken.isEmpty()) {
      return;
    }
    Owners.Share previous = owners.get(self);
    FieldSet fields = previous == null ? taken : taken.union(previous.fields());
    owners.put(self, new Owners.Share(fields, apiVersion, time));
  }

  /**
   * Merges an applied object into the live one.
   *
   * @return the merged object, or null if it is the same as the live one
   * @throws ApplyConflicts if others own what it changes, unless it is forced
   */
  @Nullable ObjectNode apply(
      ObjectNode live, ObjectNode applied, Owners owners, Owner self, boolean force) {
    reconcile(live, owners);
    ObjectNode merged = (ObjectNode) Json.objectOrEmpty(merged(live, applied));
    Owners.Share last = owners.get(self);
    FieldSet fields = TypedFields.of(schema, applied).recursiveDifference(ignored);
    String time = last == null ? null : last.time();
    owners.shares().put(self, new Owners.Share(fields, apiVersion, time));
    ObjectNode pruned = last == null ? merged : prune(merged, owners, last);
    transfer(live, pruned, owners, self, force);
    owners.replaceAll((owner, share) -> share);
    return live.equals(pruned) ? null : pruned;
  }

  /** Brings what everybody owns in line with today's types. */
  private void reconcile(ObjectNode live, Owners owners) {
    owners.replaceAll(
        (owner, share) -> {
          ObjectVersions.Versioned shown = inVersion(live, share.apiVersion());
          return shown == null
              ? share
              : share.withFields(share.fields().reconciledWith(shown.schema()));
        });
  }

  /**
   * An object in a version, null if nobody knows that version any more.
   *
   * @throws IncompatibleVersionException if the version does not declare all fields of the object
   */
  private ObjectVersions.@Nullable Versioned inVersion(ObjectNode object, String version) {
    if (version.equals(apiVersion)) {
      return new ObjectVersions.Versioned(object, schema);
    }
    ObjectVersions.Versioned shown = versions.convert(object, version);
    if (shown == null) {
      return null;
    }
    ObjectSchema type = Atom.ofObject(shown.schema());
    List<String> errors = TypedValidation.errorsOfLive(type, shown.object());
    if (!errors.isEmpty()) {
      throw new IncompatibleVersionException(TypedValidation.summary(errors));
    }
    return new ObjectVersions.Versioned(shown.object(), type);
  }

  private JsonNode merged(ObjectNode live, ObjectNode applied) {
    JsonNode merged = TypedMerge.merge(schema, live, applied);
    return merged == null ? Json.object() : merged;
  }

  /**
   * Takes what changed from its owners.
   *
   * @param self the owner that is left alone, null for none
   */
  private TypedComparison transfer(
      ObjectNode from, ObjectNode to, Owners owners, @Nullable Owner self, boolean force) {
    Map<String, TypedComparison> comparisons = new HashMap<>();
    comparisons.put(apiVersion, TypedComparison.between(schema, from, to).without(ignored));
    Map<Owner, FieldSet> conflicts = new TreeMap<>();
    Map<Owner, FieldSet> lost = new TreeMap<>();
    for (Map.Entry<Owner, Owners.Share> entry : List.copyOf(owners.shares().entrySet())) {
      Owner owner = entry.getKey();
      if (owner.equals(self)) {
        continue;
      }
      Owners.Share share = entry.getValue();
      TypedComparison changes = comparison(comparisons, share.apiVersion(), from, to);
      if (changes == null) {
        owners.shares().remove(owner);
        continue;
      }
      FieldSet contested = share.fields().intersection(changes.addedOrModified());
      if (!contested.isEmpty()) {
        conflicts.put(owner, contested);
      }
      lost.put(owner, contested.union(changes.removed()));
    }
    if (!force && !conflicts.isEmpty()) {
      throw new ApplyConflicts(conflicts);
    }
    owners.replaceAll(
        (owner, share) ->
            share.withFields(share.fields().difference(lost.getOrDefault(owner, FieldSet.EMPTY))));
    return comparisons.getOrDefault(
        apiVersion, new TypedComparison(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY));
  }

  private @Nullable TypedComparison comparison(
      Map<String, TypedComparison> known, String version, ObjectNode from, ObjectNode to) {
    TypedComparison comparison = known.get(version);
    if (comparison == null) {
      ObjectVersions.Versioned before = inVersion(from, version);
      ObjectVersions.Versioned after = inVersion(to, version);
      if (before == null || after == null) {
        return null;
      }
      comparison =
          TypedComparison.between(after.schema(), before.object(), after.object()).without(ignored);
      known.put(version, comparison);
    }
    return comparison;
  }

  /** Removes what the applier gave up and nobody else applies or owns. */
  private ObjectNode prune(ObjectNode merged, Owners owners, Owners.Share last) {
    ObjectVersions.Versioned before = inVersion(merged, last.apiVersion());
    if (before == null) {
      return merged;
    }
    requireVersions(merged, owners);
    ObjectNode pruned = prune(before.schema(), before.object(), owners, last);
    if (last.apiVersion().equals(apiVersion)) {
      return pruned;
    }
    return versions.convertBack(pruned.deepCopy(), last.apiVersion());
  }

  /** What others own is looked up in the versions that they wrote in. */
  private void requireVersions(ObjectNode merged, Owners owners) {
    for (Owners.Share share : owners.shares().values()) {
      try {
        inVersion(merged, share.apiVersion());
      } catch (IncompatibleVersionException e) {
        throw new IncompatibleVersionException(
            "failed to prune fields: failed add back owned items: failed to convert merged object"
                + " at version "
                + share.apiVersion()
                + ": "
                + e.getMessage());
      }
    }
  }

  private static ObjectNode prune(
      ObjectSchema type, ObjectNode merged, Owners owners, Owners.Share last) {
    FieldSet lastFields = last.fields().withNamedFields(type);
    ObjectNode pruned = without(type, merged, lastFields);
    FieldSet mergedFields = TypedFields.of(type, merged).withNamedFields(type);
    FieldSet managed = FieldSet.EMPTY;
    for (Owners.Share share : owners.shares().values()) {
      managed = managed.union(share.fields());
    }
    FieldSet kept =
        TypedFields.of(type, pruned).withNamedFields(type).union(managed.withNamedFields(type));
    pruned = without(type, merged, mergedFields.difference(kept));
    FieldSet prunedFields = TypedFields.of(type, pruned).withNamedFields(type);
    FieldSet dangling = mergedFields.difference(prunedFields).intersection(lastFields);
    return without(type, merged, dangling);
  }

  private static ObjectNode without(ObjectSchema type, ObjectNode object, FieldSet removed) {
    return Json.objectOrEmpty(
        Objects.requireNonNullElse(TypedFields.without(type, object, removed), Json.emptyObject()));
  }
}
