package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.ResourceClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ControllerRevisions of a StatefulSet or DaemonSet: which templates it has had, and which of
 * them a Pod was made from.
 *
 * <p>Follows {@code pkg/controller/history/controller_history.go}. A revision's data is a patch
 * that replaces the template.
 */
public final class ControllerHistory {
  private final ResourceClient owners;
  private final ResourceClient revisions;
  private final OwnerIndex index;

  /**
   * The history of the objects of one resource.
   *
   * @param owners the resource of the StatefulSets or DaemonSets
   */
  public ControllerHistory(ComponentContext context, ResourceClient owners) {
    this.owners = owners;
    this.revisions = context.client().resource("apps/v1", "controllerrevisions");
    this.index = new OwnerIndex(context.informers().informer("apps/v1", "controllerrevisions"));
  }

  /** The revisions of an owner, oldest first; adopts matching ones that nobody controls. */
  public List<KubeObject> list(KubeObject owner, LabelSelector selector) {
    List<KubeObject> candidates = new ArrayList<>();
    for (KubeObject revision : index.claimable(owner)) {
      if (OwnerReferences.isControlledBy(revision, owner) || selector.matches(revision)) {
        candidates.add(revision);
      }
    }
    List<KubeObject> claimed =
        new ControllerRefManager(owners, revisions, owner, LabelSelector.everything())
            .claim(candidates);
    claimed.sort(
        Comparator.comparingLong(ControllerHistory::number).thenComparing(KubeObject::name));
    return claimed;
  }

  /** A revision's number. */
  public static long number(KubeObject revision) {
    return revision.json().path("revision").asLong();
  }

  /** The template that a revision stands for. */
  public static JsonNode template(KubeObject revision) {
    JsonNode template = revision.json().path("data").path("spec").path("template");
    if (!template.has("$patch")) {
      return template;
    }
    ObjectNode copy = template.deepCopy();
    copy.remove("$patch");
    return copy;
  }

  /** The newest revision of a template. */
  public static Optional<KubeObject> find(List<KubeObject> revisions, JsonNode template) {
    KubeObject found = null;
    for (KubeObject revision : revisions) {
      if (TemplateHash.equal(template(revision), template)) {
        found = revision;
      }
    }
    return Optional.ofNullable(found);
  }

  /**
   * The revision of the owner's present template, made or given the highest number if need be.
   *
   * @param known all revisions of the owner, oldest first
   * @param hashLabel the label in which the revision carries its hash
   */
  public Present present(KubeObject owner, List<KubeObject> known, String hashLabel) {
    JsonNode template = owner.spec().path("template");
    int collisions = owner.status().path("collisionCount").asInt();
    long next = known.isEmpty() ? 1 : number(known.get(known.size() - 1)) + 1;
    Optional<KubeObject> same = find(known, template);
    if (same.isPresent()) {
      KubeObject revision = same.get();
      boolean isNewest = number(revision) == next - 1;
      return new Present(isNewest ? revision : renumber(revision, next), collisions);
    }
    while (true) {
      String hash = TemplateHash.of(template, collisions);
      ObjectNode json = newRevision(owner, hash, hashLabel);
      json.put("revision", next);
      try {
        return new Present(revisions.create(owner.namespace(), json), collisions);
      } catch (StatusException e) {
        if (!e.isAlreadyExists()) {
          throw e;
        }
        String name = json.path("metadata").path("name").asText();
        KubeObject taken = revisions.get(owner.namespace(), name);
        if (OwnerReferences.isControlledBy(taken, owner)
            && TemplateHash.equal(template(taken), template)) {
          return new Present(taken, collisions);
        }
        collisions++;
      }
    }
  }

  /**
   * The revision of the present template.
   *
   * @param collisions how often a hash was taken; belongs into the owner's status
   */
  public record Present(KubeObject revision, int collisions) {}

  private KubeObject renumber(KubeObject revision, long number) {
    ObjectNode json = revision.mutableJson();
    json.put("revision", number);
    return revisions.update(json);
  }

  private static ObjectNode newRevision(KubeObject owner, String hash, String hashLabel) {
    JsonNode template = owner.spec().path("template");
    ObjectNode json = Json.object();
    json.put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("name", owner.name() + "-" + hash).put("namespace", owner.namespace());
    ObjectNode labels = metadata.putObject("labels");
    if (template.path("metadata").path("labels") instanceof ObjectNode own) {
      labels.setAll(own);
    }
    labels.put(hashLabel, hash);
    metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(owner));
    ObjectNode copy = template.deepCopy();
    json.putObject("data").putObject("spec").set("template", copy.put("$patch", "replace"));
    return json;
  }

  /** Deletes the oldest revisions that no Pod needs, beyond the owner's history limit. */
  public void deleteSurplus(KubeObject owner, List<KubeObject> unused) {
    int limit = owner.spec().path("revisionHistoryLimit").asInt(10);
    for (KubeObject revision : unused.subList(0, Math.max(0, unused.size() - limit))) {
      try {
        revisions.delete(revision.namespace(), revision.name(), Json.object());
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }
  }
}
