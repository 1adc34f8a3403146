package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.registry.DeletionOptions.Propagation;
import io.kubejar.store.Key;
import io.kubejar.store.RevisionMismatchException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects: at once, or by marking them for those who hold them with a finalizer or a grace
 * period.
 *
 * <p>Follows {@code Store.Delete} of {@code k8s.io/apiserver/pkg/registry/generic/registry} and
 * {@code BeforeDelete} of {@code pkg/registry/rest/delete.go}.
 */
public final class ObjectDeleter {
  static final String ORPHAN_FINALIZER = "orphan";
  static final String FOREGROUND_FINALIZER = "foregroundDeletion";

  private final RegistryContext context;
  private final Commits commits;

  ObjectDeleter(RegistryContext context) {
    this.context = context;
    this.commits = new Commits(context.store(), context.trace());
  }

  /**
   * What a deletion did.
   *
   * @param object the object as it is marked now, or as it was last
   * @param deleted whether it is gone
   * @param pending whether it was being deleted before and nothing changed
   */
  public record Result(KubeObject object, boolean deleted, boolean pending) {}

  /** What to do with the object that is there. */
  private record Plan(boolean pending, @Nullable ObjectNode marked, boolean deleteNow) {}

  /**
   * Deletes an object, or marks it as being deleted.
   *
   * @throws StatusException if it does not exist, a precondition fails, or it is refused
   */
  public Result delete(WriteContext write, String name, DeletionOptions options) {
    Key key = write.key(name);
    while (true) {
      KubeObject stored = context.store().get(key).orElseThrow(() -> write.notFound(name));
      KubeObject current = write.serve(stored);
      checkPreconditions(write, name, current, options.preconditions());
      Plan plan = plan(write, current, options);
      if (plan.pending()) {
        return new Result(current, false, true);
      }
      admit(write, name, current, options.admission());
      try {
        return carryOut(write, key, stored, plan);
      } catch (RevisionMismatchException e) {
        // Another writer was faster: look again at what is there now.
      }
    }
  }

  private void admit(
      WriteContext write, String name, KubeObject current, DeletionOptions.Admission admission) {
    if (admission == DeletionOptions.Admission.NONE) {
      return;
    }
    String asked = admission == DeletionOptions.Admission.OF_COLLECTION ? "" : name;
    AdmissionRequest request = write.admissionRequest(Operation.DELETE, asked, current);
    context.admission().mutate(request, Json.object());
    context.admission().validate(request, null);
  }

  private Result carryOut(WriteContext write, Key key, KubeObject stored, Plan plan) {
    boolean dryRun = write.options().dryRun();
    KubeObject last = stored;
    ObjectNode marked = plan.marked();
    if (marked != null) {
      KubeObject update = write.toStorage(marked);
      if (!update.json().equals(stored.json())) {
        last = dryRun ? update : commits.update(write, key, stored, update);
      }
    }
    if (!plan.deleteNow()) {
      return new Result(write.serve(last), false, false);
    }
    if (!dryRun) {
      deleteTolerantly(write, key, last, marked != null);
    }
    return new Result(write.serve(last), true, false);
  }

  /** Removes the object; if it was just marked, somebody else may have been faster. */
  private void deleteTolerantly(WriteContext write, Key key, KubeObject last, boolean wasMarked) {
    try {
      commits.delete(write, key, last);
    } catch (RevisionMismatchException e) {
      if (!wasMarked || e.current() != null) {
        throw e;
      }
    }
  }

  private static void checkPreconditions(
      WriteContext write, String name, KubeObject current, Preconditions preconditions) {
    String uid = preconditions.uid();
    String version = preconditions.resourceVersion();
    String why = "";
    if (uid != null && !uid.equals(current.uid())) {
      why =
          "the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated"
              .formatted(uid, current.uid());
    } else if (version != null && !version.equals(current.resourceVersion())) {
      why =
          "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
              .formatted(version, current.resourceVersion());
    }
    if (!why.isEmpty()) {
      throw StatusException.conflict(
          new GroupResource(
              write.definition().resource().group(), write.definition().names().kind()),
          name,
          why);
    }
  }

  private Plan plan(WriteContext write, KubeObject current, DeletionOptions options) {
    long requested = options.gracePeriodSeconds() < -1 ? 1 : options.gracePeriodSeconds();
    long grace = write.definition().strategy().gracePeriodSeconds(current, requested);
    ObjectNode object = current.mutableJson();
    ObjectNode metadata = ObjectMetadata.of(object);
    if (!current.isBeingDeleted() && marksItself(write, object)) {
      return new Plan(false, object, false);
    }
    boolean graceful = false;
    if (grace >= 0) {
      if (current.isBeingDeleted()) {
        if (metadata.hasNonNull("deletionGracePeriodSeconds")) {
          long running = metadata.path("deletionGracePeriodSeconds").asLong();
          if (requested < 0 || requested >= running) {
            return new Plan(true, null, false);
          }
          shorten(metadata, running, requested);
          grace = requested;
          graceful = true;
        }
      } else {
        mark(metadata, context.loop().clock().now().plusSeconds(grace), grace);
        graceful = true;
      }
    }
    setFinalizers(metadata, options.propagation());
    boolean held =
        !metadata.path("finalizers").isEmpty() || write.definition().strategy().isHeld(object);
    if (graceful) {
      return new Plan(false, object, !held && grace == 0);
    }
    if (!held) {
      return new Plan(false, null, true);
    }
    markUngracefully(metadata);
    return new Plan(false, object, false);
  }

  private boolean marksItself(WriteContext write, ObjectNode object) {
    String now = ObjectMetadata.timestamp(context.loop().clock().now());
    return write.definition().strategy().markDeleted(object, now);
  }

  private static void shorten(ObjectNode metadata, long running, long requested) {
    Instant due = Instant.parse(metadata.path("deletionTimestamp").asText());
    Instant shortened = due.minusSeconds(running).plusSeconds(requested);
    metadata.put("deletionTimestamp", ObjectMetadata.timestamp(shortened));
    metadata.set("deletionGracePeriodSeconds", Json.number(requested));
  }

  private static void mark(ObjectNode metadata, Instant due, long grace) {
    metadata.put("deletionTimestamp", ObjectMetadata.timestamp(due));
    metadata.set("deletionGracePeriodSeconds", Json.number(grace));
    if (metadata.path("generation").asLong() > 0) {
      metadata.set("generation", Json.number(metadata.path("generation").asLong() + 1));
    }
  }

  /** Marks an object of a kind without grace that its finalizers keep. */
  private void markUngracefully(ObjectNode metadata) {
    Instant now = context.loop().clock().now();
    if (!metadata.hasNonNull("deletionTimestamp")) {
      mark(metadata, now, 0);
      return;
    }
    if (Instant.parse(metadata.path("deletionTimestamp").asText()).isAfter(now)) {
      metadata.put("deletionTimestamp", ObjectMetadata.timestamp(now));
    }
    metadata.set("deletionGracePeriodSeconds", Json.number(0));
  }

  /** Adds and removes the garbage collector's finalizers as the deletion says. */
  private static void setFinalizers(ObjectNode metadata, Propagation propagation) {
    List<String> old = new ArrayList<>();
    metadata.path("finalizers").forEach(f -> old.add(f.asText()));
    List<String> finalizers = new ArrayList<>(old);
    finalizers.removeIf(f -> f.equals(ORPHAN_FINALIZER) || f.equals(FOREGROUND_FINALIZER));
    Propagation effective = propagation == Propagation.UNSET ? implied(old) : propagation;
    if (effective == Propagation.ORPHAN) {
      finalizers.add(ORPHAN_FINALIZER);
    } else if (effective == Propagation.FOREGROUND) {
      finalizers.add(FOREGROUND_FINALIZER);
    }
    if (Set.copyOf(finalizers).equals(Set.copyOf(old))) {
      return;
    }
    ArrayNode list = metadata.putArray("finalizers");
    finalizers.forEach(list::add);
    if (list.isEmpty()) {
      metadata.remove("finalizers");
    }
  }

  private static Propagation implied(List<String> finalizers) {
    if (finalizers.contains(ORPHAN_FINALIZER)) {
      return Propagation.ORPHAN;
    }
    return finalizers.contains(FOREGROUND_FINALIZER)
        ? Propagation.FOREGROUND
        : Propagation.BACKGROUND;
  }
}
