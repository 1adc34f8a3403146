package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.store.Key;
import io.kubejar.store.KeyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates objects.
 *
 * <p>Follows {@code Store.Create} of {@code k8s.io/apiserver/pkg/registry/generic/registry} and
 * {@code BeforeCreate} of {@code pkg/registry/rest/create.go}.
 */
public final class ObjectCreator {
  private static final int ATTEMPTS_AT_A_NAME = 8;
  private static final int SUFFIX_LENGTH = 5;
  private static final int LONGEST_GENERATED_NAME = 63;

  private final RegistryContext context;
  private final FieldOwnership ownership;
  private final Commits commits;

  ObjectCreator(RegistryContext context, FieldOwnership ownership) {
    this.context = context;
    this.ownership = ownership;
    this.commits = new Commits(context.store(), context.trace());
  }

  /**
   * Creates an object and returns it as the sender's version shows it.
   *
   * @param object decoded, with defaults; owned by this call
   * @throws StatusException if the object is refused or exists
   */
  public KubeObject create(WriteContext write, ObjectNode object) {
    return create(write, object, true);
  }

  /**
   * Creates an object as {@link #create(WriteContext, ObjectNode)} does.
   *
   * @param tracksOwnership whether managedFields are still to be set; false for an apply
   */
  KubeObject create(WriteContext write, ObjectNode object, boolean tracksOwnership) {
    AdmissionRequest request =
        write.admissionRequest(
            Operation.CREATE, ObjectMetadata.of(object).path("name").asText(), null);
    ObjectMetadata.ensureNamespace(object, write);
    MetadataShape.normalize(object);
    MetadataShape.dropRepeatedOwners(object, write, "");
    if (tracksOwnership) {
      ownership.track(write, null, object);
    }
    context.admission().mutate(request, object);
    MetadataShape.dropRepeatedOwners(object, write, " after mutating admission happens");
    return createAdmitted(write, object, request);
  }

  private KubeObject createAdmitted(
      WriteContext write, ObjectNode object, AdmissionRequest request) {
    ObjectNode metadata = ObjectMetadata.of(object);
    ObjectMetadata.fillForCreate(object, context.randomness().uuid(), context.loop().clock().now());
    String prefix = metadata.path("generateName").asText();
    boolean generated = metadata.path("name").asText().isEmpty() && !prefix.isEmpty();
    int attempts = generated ? ATTEMPTS_AT_A_NAME : 1;
    while (true) {
      if (generated) {
        metadata.put("name", generateName(prefix));
      }
      attempts--;
      try {
        return createNamed(write, object, request);
      } catch (KeyExistsException e) {
        if (attempts == 0) {
          throw exists(write, metadata.path("name").asText(), generated);
        }
      }
    }
  }

  private KubeObject createNamed(WriteContext write, ObjectNode object, AdmissionRequest request) {
    Strategy strategy = write.definition().strategy();
    ObjectMetadata.ensureNamespace(object, write);
    if (strategy.countsGenerations()) {
      ObjectMetadata.of(object).put("generation", 1);
    } else {
      ObjectMetadata.of(object).remove("generation");
    }
    strategy.prepareForCreate(object);
    try {
      return createPrepared(write, object, request);
    } finally {
      strategy.finish(object);
    }
  }

  private KubeObject createPrepared(
      WriteContext write, ObjectNode object, AdmissionRequest request) {
    Strategy strategy = write.definition().strategy();
    String name = ObjectMetadata.of(object).path("name").asText();
    KubeObject candidate = KubeObject.of(object);
    List<FieldError> errors =
        new ArrayList<>(MetadataValidation.validate(candidate, write.definition()));
    errors.addAll(strategy.validate(candidate));
    if (!errors.isEmpty()) {
      throw write.invalid(name, errors);
    }
    strategy.warnings(candidate).forEach(write.warnings());
    MetadataShape.warnOfFinalizers(candidate.json(), MissingNode.getInstance(), write);
    context.admission().validate(request, candidate);
    if (ResourceVersions.parse(candidate.resourceVersion()) > 0) {
      throw StatusException.unforeseen(
          "resourceVersion should not be set on objects to be created");
    }
    return commit(write, object, name);
  }

  private KubeObject commit(WriteContext write, ObjectNode object, String name) {
    Key key = write.key(name);
    KubeObject stored = write.toStorage(object);
    if (write.options().dryRun()) {
      if (context.store().get(key).isPresent()) {
        throw new KeyExistsException(key);
      }
      return write.serve(stored);
    }
    return write.serve(commits.create(write, key, stored));
  }

  private String generateName(String prefix) {
    int longest = LONGEST_GENERATED_NAME - SUFFIX_LENGTH;
    String base = prefix.length() > longest ? prefix.substring(0, longest) : prefix;
    return base + context.randomness().nameSuffix(SUFFIX_LENGTH);
  }

  private StatusException exists(WriteContext write, String name, boolean generated) {
    StatusException refusal =
        StatusException.alreadyExists(write.definition().groupResource(), name);
    Optional<KubeObject> current = context.store().get(write.key(name));
    if (!generated && current.isPresent() && current.get().isBeingDeleted()) {
      return new StatusException(
          refusal.status().withMessage("object is being deleted: " + refusal.getMessage()));
    }
    return refusal;
  }
}
