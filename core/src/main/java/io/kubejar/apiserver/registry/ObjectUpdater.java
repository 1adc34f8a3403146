package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.store.Key;
import io.kubejar.store.RevisionMismatchException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces objects: makes the replacement from the object that is there, checks it, and commits it
 * unless another writer was faster, in which case it starts again.
 *
 * <p>Follows {@code Store.Update} of {@code k8s.io/apiserver/pkg/registry/generic/registry}, {@code
 * GuaranteedUpdate} of {@code pkg/storage/etcd3} and {@code BeforeUpdate} of {@code
 * pkg/registry/rest/update.go}.
 */
public final class ObjectUpdater {
  static final String CONCURRENT_CHANGE =
      "the object has been modified; please apply your changes to the latest version and try again";

  private final RegistryContext context;
  private final FieldOwnership ownership;
  private final ObjectCreator creator;
  private final Commits commits;

  ObjectUpdater(RegistryContext context, FieldOwnership ownership, ObjectCreator creator) {
    this.context = context;
    this.ownership = ownership;
    this.creator = creator;
    this.commits = new Commits(context.store(), context.trace());
  }

  /** Makes the replacement. */
  @FunctionalInterface
  public interface Candidate {

    /**
     * The object as it shall be, with defaults; a tree that the update may change.
     *
     * @param current the object that is there as the sender's version shows it, null if none is
     */
    ObjectNode from(@Nullable KubeObject current);
  }

  /**
   * How to replace.
   *
   * @param mayCreate whether an absent object is created
   * @param tracksOwnership whether managedFields are still to be brought up to date; false if the
   *     candidate, being an apply, has done so
   * @param admission what admission is shown; null if it was asked about what the update follows
   *     from
   */
  public record Mode(
      UpdateRules rules,
      Preconditions preconditions,
      boolean mayCreate,
      boolean tracksOwnership,
      @Nullable AdmissionView admission) {

    public Mode(
        UpdateRules rules,
        Preconditions preconditions,
        boolean mayCreate,
        boolean tracksOwnership) {
      this(rules, preconditions, mayCreate, tracksOwnership, AdmissionView.OBJECT);
    }
  }

  /** What an update did. */
  public record Result(KubeObject object, boolean created) {}

  /**
   * Replaces an object; returns it as the sender's version shows it.
   *
   * @throws StatusException if the replacement is refused, or made from a stale object
   */
  public Result update(WriteContext write, String name, Candidate candidate, Mode mode) {
    Key key = write.key(name);
    while (true) {
      KubeObject stored = context.store().get(key).orElse(null);
      if (stored == null) {
        return createInstead(write, name, candidate, mode);
      }
      KubeObject current = write.serve(stored);
      mode.preconditions().check(write, current);
      ObjectNode candidateObject = candidate.from(current);
      try {
        ObjectNode replacement = replacement(write, name, current, candidateObject, mode);
        return new Result(commit(write, key, stored, replacement), false);
      } catch (RevisionMismatchException e) {
        // Another writer was faster: make the replacement again from what is there now.
      } finally {
        write.definition().strategy().finish(candidateObject);
      }
    }
  }

  private Result createInstead(WriteContext write, String name, Candidate candidate, Mode mode) {
    if (!mode.mayCreate()) {
      throw write.notFound(name);
    }
    return new Result(creator.create(write, candidate.from(null), mode.tracksOwnership()), true);
  }

  private ObjectNode replacement(
      WriteContext write, String name, KubeObject current, ObjectNode object, Mode mode) {
    MetadataShape.normalize(object);
    MetadataShape.dropRepeatedOwners(object, write, "");
    if (mode.tracksOwnership()) {
      ownership.track(write, current, object);
    }
    AdmissionView view = mode.admission();
    if (view != null) {
      mutate(write.admissionRequest(Operation.UPDATE, name, view.show(current)), object, view);
    }
    MetadataShape.dropRepeatedOwners(object, write, " after mutating admission happens");
    checkResourceVersion(write, name, object, current);
    Strategy strategy = write.definition().strategy();
    ObjectMetadata.ensureNamespace(object, write);
    ObjectMetadata.keepForUpdate(object, current);
    mode.rules().prepare(object, current);
    if (strategy.countsGenerations()
        && mode.rules().countsGenerations()
        && strategy.raisesGeneration(object, current)) {
      ObjectMetadata.of(object).set("generation", Json.number(current.generation() + 1));
    }
    KubeObject checked = KubeObject.of(object);
    validate(write, name, checked, current, mode);
    strategy.warnings(checked).forEach(write.warnings());
    MetadataShape.warnOfFinalizers(object, current.metadata(), write);
    if (view != null) {
      context
          .admission()
          .validate(
              write.admissionRequest(Operation.UPDATE, name, view.show(current)),
              view.show(checked));
    }
    return checked.json();
  }

  private void mutate(AdmissionRequest request, ObjectNode object, AdmissionView view) {
    ObjectNode shown = view.showForChange(object);
    context.admission().mutate(request, shown);
    view.takeOver(shown, object);
  }

  private static void checkResourceVersion(
      WriteContext write, String name, ObjectNode object, KubeObject current) {
    ObjectNode metadata = ObjectMetadata.of(object);
    String version = metadata.path("resourceVersion").asText();
    long expected = ResourceVersions.parse(version);
    if (expected < 0) {
      throw StatusException.unforeseen(ResourceVersions.parseError(version));
    }
    if (expected == 0) {
      if (!write.definition().strategy().allowsUnconditionalUpdate()) {
        throw unconditional(write, name);
      }
      metadata.put("resourceVersion", current.resourceVersion());
    } else if (expected != current.revision()) {
      throw write.conflict(name, CONCURRENT_CHANGE);
    }
  }

  /** The refusal of an update without version; a real server names the resource as the kind. */
  private static StatusException unconditional(WriteContext write, String name) {
    FieldError error =
        FieldError.invalid(
            FieldPath.of("metadata", "resourceVersion"),
            Json.number(0),
            "must be specified for an update");
    GroupResource resource = write.definition().groupResource();
    return StatusException.invalid(
        new GroupKind(resource.group(), resource.resource()), name, List.of(error));
  }

  private static void validate(
      WriteContext write, String name, KubeObject object, KubeObject current, Mode mode) {
    List<FieldError> errors =
        new ArrayList<>(MetadataValidation.validateUpdate(object, current, write.definition()));
    errors.addAll(mode.rules().validate(object, current, write.warnings()));
    if (!errors.isEmpty()) {
      throw write.invalid(name, errors);
    }
  }

  private KubeObject commit(
      WriteContext write, Key key, KubeObject stored, ObjectNode replacement) {
    KubeObject updated = write.toStorage(replacement);
    if (ManagedFieldsTimes.areAllThatDiffers(updated.json(), stored.json())) {
      return write.serve(stored);
    }
    if (Deletions.isComplete(updated, write.definition().strategy())) {
      if (!write.options().dryRun()) {
        commits.delete(write, key, stored);
      }
      return write.serve(updated);
    }
    if (write.options().dryRun()) {
      return write.serve(updated);
    }
    return write.serve(commits.update(write, key, stored, updated));
  }
}
