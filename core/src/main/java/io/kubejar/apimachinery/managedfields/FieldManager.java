package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} of one kind's objects through all writes, and does
 * server-side apply. Stateless; safe for use by any thread.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/managedfields/internal}: the chain of managers of
 * {@code fieldmanager.go}, {@code skipnonapplied.go}, {@code stripmeta.go}, {@code
 * structuredmerge.go}, {@code managedfieldsupdater.go} and {@code versioncheck.go}.
 */
public final class FieldManager {
  private static final String BEFORE_FIRST_APPLY = "before-first-apply";
  private static final int LONGEST_DEFAULT_NAME = 128;
  private static final String MANAGED_FIELDS = "managedFields";
  private static final String SCALE_VERSION = "autoscaling/v1";

  /** Fields that nobody owns, since the server or the request's path sets them. */
  private static final FieldSet UNOWNED =
      List.of(
              FieldSet.ofFields("apiVersion"),
              FieldSet.ofFields("kind"),
              FieldSet.ofFields("metadata"),
              FieldSet.ofFields("metadata", "name"),
              FieldSet.ofFields("metadata", "namespace"),
              FieldSet.ofFields("metadata", "creationTimestamp"),
              FieldSet.ofFields("metadata", "selfLink"),
              FieldSet.ofFields("metadata", "uid"),
              FieldSet.ofFields("metadata", "clusterName"),
              FieldSet.ofFields("metadata", "generation"),
              FieldSet.ofFields("metadata", MANAGED_FIELDS),
              FieldSet.ofFields("metadata", "resourceVersion"))
          .stream()
          .reduce(FieldSet.EMPTY, FieldSet::union);

  /** How the scale subresource is written. */
  public enum ScaleWrite {
    UPDATE,
    APPLY,
    FORCED_APPLY
  }

  private final GroupVersionKind kind;
  private final String subresource;
  private final OwnershipUpdate ownership;

  /**
   * The field manager of a kind's objects, as written through the object itself or a subresource.
   *
   * @param subresource the subresource that is written to, empty for the object itself
   * @param resetFields paths of field names that a write through here cannot change
   */
  public FieldManager(
      GroupVersionKind kind,
      ObjectSchema schema,
      String subresource,
      List<List<String>> resetFields,
      ObjectVersions versions) {
    this.kind = kind;
    this.subresource = subresource;
    FieldSet ignored =
        resetFields.stream()
            .map(path -> FieldSet.ofFields(path.toArray(String[]::new)))
            .reduce(FieldSet.EMPTY, FieldSet::union);
    this.ownership =
        new OwnershipUpdate(Atom.ofObject(schema), kind.apiVersion(), ignored, versions);
  }

  /** The manager's name if the writer gave one, else the User-Agent's name. */
  public static String nameOf(String fieldManager, String userAgent) {
    if (!fieldManager.isEmpty()) {
      return fieldManager;
    }
    int slash = userAgent.indexOf('/');
    String product = slash < 0 ? userAgent : userAgent.substring(0, slash);
    StringBuilder name = new StringBuilder();
    product
        .codePoints()
        .filter(c -> !Character.isISOControl(c))
        .filter(c -> name.length() < LONGEST_DEFAULT_NAME)
        .forEach(name::appendCodePoint);
    return name.toString();
  }

  /**
   * Makes the writer of a create, update or patch the owner of what it changed.
   *
   * @param live the object before, null for a creation
   * @param updated the object after; its managedFields are set
   * @param time now, as RFC 3339 in seconds
   */
  public void update(@Nullable KubeObject live, ObjectNode updated, String manager, String time) {
    JsonNode sent = sentOwners(updated);
    Owners owners = ownersBefore(live, sent);
    removeManagedFields(updated);
    boolean isUpdate = live != null && !live.uid().isEmpty();
    if (isUpdate && owners.isEmpty() && sent.isEmpty()) {
      return;
    }
    Owner self = Owner.updater(manager, kind.apiVersion(), subresource);
    ObjectNode before = live == null ? emptyObject() : withoutManagedFields(live.json());
    try {
      ownership.update(before, updated, owners, self, time);
    } catch (IncompatibleVersionException e) {
      // A real server drops the owners then, rather than to refuse the write.
      return;
    }
    strip(owners, self);
    owners.capUpdaters();
    setManagedFields(updated, owners);
  }

  /** The owners that a writer of the object sent, if they can be read; else an empty list. */
  private JsonNode sentOwners(ObjectNode updated) {
    JsonNode sent = updated.path("metadata").path(MANAGED_FIELDS);
    boolean counts = subresource.isEmpty() && (Owners.isReadable(sent) || isReset(sent));
    return counts ? sent : Json.array();
  }

  /** The owners that the writer sent, if they make sense; else those that the object had. */
  private static Owners ownersBefore(@Nullable KubeObject live, JsonNode sent) {
    if (sent.isEmpty()) {
      return live == null ? Owners.none() : Owners.read(live.metadata().path(MANAGED_FIELDS));
    }
    return Owners.read(sent);
  }

  /** Whether a list asks to forget all owners: its one entry is blank. */
  private static boolean isReset(JsonNode sent) {
    if (sent.size() != 1) {
      return false;
    }
    for (JsonNode value : sent.get(0)) {
      if (!value.isNull() && !value.asText().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Applies an object.
   *
   * @param live the object that is there, null if none is
   * @param applied the object as the applier wants it, only the fields that it cares about
   * @param force whether to take fields from others that want other values
   * @return the object as it shall be, a new tree, without defaults
   * @throws StatusException 400 for another version or managedFields in the applied object, 409 for
   *     conflicts, 500 for an object that does not fit its type
   */
  public ObjectNode apply(
      @Nullable KubeObject live, ObjectNode applied, String manager, boolean force, String time) {
    requireVersion(applied);
    ObjectNode before = live == null ? emptyObject() : withoutManagedFields(live.json());
    Owners owners =
        live == null ? Owners.none() : Owners.read(live.metadata().path(MANAGED_FIELDS));
    if (owners.isEmpty()) {
      Owner first = Owner.updater(BEFORE_FIRST_APPLY, kind.apiVersion(), subresource);
      ownership.update(emptyObject(), before, owners, first, time);
      strip(owners, first);
    }
    if (applied.path("metadata").hasNonNull(MANAGED_FIELDS)) {
      throw StatusException.badRequest("metadata.managedFields must be nil");
    }
    requireFitting(applied);
    Owner self = Owner.applier(manager, subresource);
    Owners original = owners.copy();
    ObjectNode merged;
    try {
      merged = ownership.apply(before, applied, owners, self, force);
    } catch (ApplyConflicts e) {
      merged = takeOver(before, applied, original, self, e);
      owners = original;
    } catch (IncompatibleVersionException e) {
      throw new StatusException(new Status(500, "", String.valueOf(e.getMessage()), null));
    }
    strip(owners, self);
    Owners.Share share = owners.get(self);
    if (merged != null && share != null) {
      owners.put(self, new Owners.Share(share.fields(), share.apiVersion(), time));
    }
    ObjectNode result = (merged == null ? before : merged).deepCopy();
    if (LastApplied.concerns(manager)) {
      LastApplied.update(result, applied);
    }
    setManagedFields(result, owners);
    return result;
  }

  /**
   * Makes the writer through the scale subresource the owner of the replicas, if they changed and
   * anybody owned them. Such an owner has no time.
   *
   * @param path the field names that lead to the replicas
   * @throws StatusException 409 if an apply that is not forced changes the replicas of others
   */
  public void scale(
      KubeObject live, ObjectNode updated, String manager, List<String> path, ScaleWrite write) {
    boolean applies = write != ScaleWrite.UPDATE;
    String pointer = "/" + String.join("/", path);
    Owners owners = Owners.read(live.metadata().path(MANAGED_FIELDS));
    FieldSet replicas = FieldSet.ofFields(path.toArray(String[]::new));
    boolean owned =
        owners.shares().values().stream()
            .anyMatch(share -> !share.fields().intersection(replicas).isEmpty());
    boolean changed = !live.json().at(pointer).equals(updated.at(pointer));
    if (write == ScaleWrite.APPLY && changed) {
      refuseScaleConflicts(owners, replicas, Owner.applier(manager, subresource));
    }
    if (owned && (changed || applies)) {
      if (changed) {
        owners.replaceAll((o, share) -> share.withFields(share.fields().difference(replicas)));
      }
      Owner self =
          applies
              ? Owner.applier(manager, subresource)
              : Owner.updater(manager, kind.apiVersion(), subresource);
      owners.put(self, new Owners.Share(replicas, kind.apiVersion(), null));
    }
    setManagedFields(updated, owners);
    if (owned && !changed && !applies) {
      detachUpdaters(updated, owners, replicas);
    }
  }

  /** Owners of replicas conflict under the version of the Scale, whatever version they wrote in. */
  private static void refuseScaleConflicts(Owners owners, FieldSet replicas, Owner self) {
    Map<Owner, FieldSet> conflicts = new TreeMap<>();
    owners
        .shares()
        .forEach(
            (owner, share) -> {
              if (!owner.equals(self) && !share.fields().intersection(replicas).isEmpty()) {
                String version = owner.applies() ? "" : SCALE_VERSION;
                conflicts.put(
                    new Owner(owner.manager(), owner.applies(), version, owner.subresource()),
                    FieldSet.ofFields("spec", "replicas"));
              }
            });
    if (!conflicts.isEmpty()) {
      throw new ApplyConflicts(conflicts).toStatus();
    }
  }

  /** Applies by force what kubectl itself applied before, client-side. */
  private @Nullable ObjectNode takeOver(
      ObjectNode before, ObjectNode applied, Owners owners, Owner self, ApplyConflicts conflicts) {
    FieldSet own =
        LastApplied.concerns(self.manager())
            ? LastApplied.unchangedFields(ownership.schema(), before)
            : FieldSet.EMPTY;
    Map<Owner, FieldSet> rest = conflicts.without(own);
    if (!rest.isEmpty()) {
      throw new ApplyConflicts(rest).toStatus();
    }
    return ownership.apply(before, applied, owners, self, true);
  }

  /**
   * Gives updaters' replicas entries of their own, without a time. Kubernetes' translation between
   * the versions of an object and its Scale does that to them, even if nothing changed; see {@code
   * ToParent} of {@code scalehandler.go}.
   */
  private void detachUpdaters(ObjectNode updated, Owners owners, FieldSet replicas) {
    Owners rest = owners.copy();
    Owners detached = Owners.none();
    owners
        .shares()
        .forEach(
            (owner, share) -> {
              if (!owner.applies() && !share.fields().intersection(replicas).isEmpty()) {
                rest.put(owner, share.withFields(share.fields().difference(replicas)));
                detached.put(owner, new Owners.Share(replicas, kind.apiVersion(), null));
              }
            });
    if (!detached.isEmpty()) {
      ArrayNode list = Json.array();
      rest.write().forEach(e -> addIf(list, e, "Apply"));
      list.addAll(detached.write());
      rest.write().forEach(e -> addIf(list, e, "Update"));
      updated.withObjectProperty("metadata").set(MANAGED_FIELDS, list);
    }
  }

  private static void addIf(ArrayNode list, JsonNode entry, String operation) {
    if (entry.path("operation").asText().equals(operation)) {
      list.add(entry);
    }
  }

  private void requireVersion(ObjectNode applied) {
    String apiVersion = applied.path("apiVersion").asText();
    String appliedKind = applied.path("kind").asText();
    if (!apiVersion.equals(kind.apiVersion()) || !appliedKind.equals(kind.kind())) {
      throw StatusException.badRequest(
          "invalid object type: " + goText(GroupVersionKind.of(apiVersion, appliedKind)));
    }
  }

  private void requireFitting(ObjectNode applied) {
    List<String> errors = TypedValidation.errors(ownership.schema(), applied);
    if (errors.isEmpty()) {
      return;
    }
    JsonNode metadata = applied.path("metadata");
    String what =
        metadata.path("namespace").asText()
            + "/"
            + metadata.path("name").asText()
            + "; "
            + goText(kind);
    String message =
        "failed to create typed patch object (" + what + "): " + TypedValidation.summary(errors);
    throw new StatusException(new Status(500, "", message, null));
  }

  private static String goText(GroupVersionKind type) {
    return type.group() + "/" + type.version() + ", Kind=" + type.kind();
  }

  private ObjectNode emptyObject() {
    return Json.object().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
  }

  private static void strip(Owners owners, Owner self) {
    Owners.Share share = owners.get(self);
    if (share != null) {
      owners.put(self, share.withFields(share.fields().difference(UNOWNED)));
    }
  }

  private static ObjectNode withoutManagedFields(ObjectNode object) {
    ObjectNode copy = Json.object();
    copy.setAll(object);
    if (object.get("metadata") instanceof ObjectNode metadata) {
      ObjectNode rest = Json.object();
      rest.setAll(metadata);
      rest.remove(MANAGED_FIELDS);
      copy.set("metadata", rest);
    }
    return copy;
  }

  private static void removeManagedFields(ObjectNode object) {
    if (object.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove(MANAGED_FIELDS);
    }
  }

  private static void setManagedFields(ObjectNode object, Owners owners) {
    if (owners.isEmpty()) {
      removeManagedFields(object);
    } else {
      object.withObjectProperty("metadata").set(MANAGED_FIELDS, owners.write());
    }
  }
}
