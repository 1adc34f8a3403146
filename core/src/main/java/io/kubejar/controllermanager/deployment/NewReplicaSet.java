package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.TemplateHash;
import java.util.List;

/**
 * Finds or makes the ReplicaSet of a Deployment's present template, and keeps revisions in step.
 *
 * <p>Follows {@code getNewReplicaSet} of {@code pkg/controller/deployment/sync.go}.
 */
final class NewReplicaSet {
  private static final int LONGEST_NAME = 253;

  private final DeploymentWriter writer;

  NewReplicaSet(DeploymentWriter writer) {
    this.writer = writer;
  }

  /** The Deployment as it is after revisions were written, and its ReplicaSets. */
  record Outcome(KubeObject deployment, ReplicaSets replicaSets) {}

  /**
   * Tells the newest ReplicaSet from the others.
   *
   * @param create whether to make the newest one if there is none
   */
  Outcome sync(KubeObject deployment, List<KubeObject> owned, boolean create) {
    ReplicaSets replicaSets = ReplicaSets.of(deployment, owned);
    long revision = Revisions.highest(replicaSets.old()) + 1;
    KubeObject newest = replicaSets.newest();
    if (newest != null) {
      return keepExisting(deployment, replicaSets, newest, revision);
    }
    return create
        ? create(deployment, replicaSets, revision)
        : new Outcome(deployment, replicaSets);
  }

  private Outcome keepExisting(
      KubeObject deployment, ReplicaSets replicaSets, KubeObject newest, long revision) {
    ObjectNode json = newest.mutableJson();
    boolean annotated = Revisions.annotateNewest(json, deployment, revision, false);
    long minReadySeconds = deployment.spec().path("minReadySeconds").asLong();
    if (annotated || newest.spec().path("minReadySeconds").asLong() != minReadySeconds) {
      json.withObjectProperty("spec").put("minReadySeconds", minReadySeconds);
      KubeObject updated = writer.replicaSets().update(json);
      return new Outcome(deployment, replicaSets.withNewest(updated));
    }
    ObjectNode changed = deployment.mutableJson();
    boolean update =
        Revisions.annotate(changed, Revisions.REVISION, Long.toString(Revisions.of(newest)));
    if (Deployments.hasProgressDeadline(deployment)
        && Conditions.find(deployment.status(), "Progressing").isMissingNode()) {
      String message = "Found new replica set \"" + newest.name() + "\"";
      setProgressing(changed, "True", "FoundNewReplicaSet", message);
      update = true;
    }
    return new Outcome(update ? writer.updateStatus(changed) : deployment, replicaSets);
  }

  private void setProgressing(ObjectNode deployment, String state, String reason, String message) {
    Conditions.setUnlessSame(
        deployment.withObjectProperty("status"),
        Progress.condition("Progressing", state, reason, message, writer.now()));
  }

  private Outcome create(KubeObject deployment, ReplicaSets replicaSets, long revision) {
    int collisions = deployment.status().path("collisionCount").asInt();
    String hash = TemplateHash.of(Deployments.template(deployment), collisions);
    int size = Deployments.newReplicaSetSize(deployment, replicaSets.all(), 0);
    ObjectNode json = newReplicaSet(deployment, hash, size);
    Revisions.annotateNewest(json, deployment, revision, true);
    KubeObject created;
    boolean alreadyExists = false;
    try {
      created = writer.replicaSets().create(deployment.namespace(), json);
    } catch (StatusException e) {
      if (PodControl.isNamespaceTerminating(e)) {
        return new Outcome(deployment, replicaSets);
      }
      if (!e.isAlreadyExists()) {
        reportFailure(deployment, json, e);
        throw e;
      }
      created = existing(deployment, json, e);
      alreadyExists = true;
    }
    if (!alreadyExists && size > 0) {
      String message = "Scaled up replica set %s from 0 to %d".formatted(created.name(), size);
      writer.events().normal(deployment, "ScalingReplicaSet", message);
    }
    KubeObject updated = recordCreation(deployment, created, revision, alreadyExists);
    return new Outcome(updated, replicaSets.withNewest(created));
  }

  private KubeObject recordCreation(
      KubeObject deployment, KubeObject created, long revision, boolean alreadyExists) {
    ObjectNode changed = deployment.mutableJson();
    boolean update = Revisions.annotate(changed, Revisions.REVISION, Long.toString(revision));
    if (!alreadyExists && Deployments.hasProgressDeadline(deployment)) {
      String message = "Created new replica set \"" + created.name() + "\"";
      setProgressing(changed, "True", "NewReplicaSetCreated", message);
      update = true;
    }
    return update ? writer.updateStatus(changed) : deployment;
  }

  private static ObjectNode newReplicaSet(KubeObject deployment, String hash, int size) {
    ObjectNode template = Deployments.template(deployment).deepCopy();
    template
        .withObjectProperty("metadata")
        .withObjectProperty("labels")
        .put(ReplicaSets.HASH_LABEL, hash);
    ObjectNode selector = deployment.spec().path("selector").deepCopy();
    selector.withObjectProperty("matchLabels").put(ReplicaSets.HASH_LABEL, hash);
    ObjectNode json = Json.object();
    json.put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("name", name(deployment, hash)).put("namespace", deployment.namespace());
    metadata.set("labels", template.path("metadata").path("labels").deepCopy());
    metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(deployment));
    ObjectNode spec = json.putObject("spec");
    spec.put("replicas", size);
    JsonNode minReadySeconds = deployment.spec().path("minReadySeconds");
    if (minReadySeconds.asLong() != 0) {
      spec.set("minReadySeconds", minReadySeconds);
    }
    spec.set("selector", selector);
    spec.set("template", template);
    return json;
  }

  private static String name(KubeObject deployment, String hash) {
    int room = LONGEST_NAME - hash.length() - 1;
    String base = deployment.name();
    return (base.length() > room ? base.substring(0, room) : base) + "-" + hash;
  }

  /**
   * The ReplicaSet that has the name already, if it is ours and the same, which only the cache does
   * not know yet; else the hash is taken by another template, and the next attempt gets another.
   */
  private KubeObject existing(KubeObject deployment, ObjectNode wanted, StatusException refusal) {
    String name = wanted.path("metadata").path("name").asText();
    KubeObject there = writer.replicaSets().get(deployment.namespace(), name);
    if (OwnerReferences.isControlledBy(there, deployment)
        && ReplicaSets.sameTemplate(there, deployment)) {
      return there;
    }
    ObjectNode changed = deployment.mutableJson();
    int collisions = deployment.status().path("collisionCount").asInt();
    changed.withObjectProperty("status").put("collisionCount", collisions + 1);
    writer.updateStatus(changed);
    throw refusal;
  }

  private void reportFailure(KubeObject deployment, ObjectNode json, StatusException refusal) {
    String name = json.path("metadata").path("name").asText();
    String message = "Failed to create new replica set \"" + name + "\": " + refusal.getMessage();
    if (Deployments.hasProgressDeadline(deployment)) {
      ObjectNode changed = deployment.mutableJson();
      setProgressing(changed, "False", "ReplicaSetCreateError", message);
      writer.updateStatus(changed);
    }
    writer.events().warning(deployment, "ReplicaSetCreateError", message);
  }
}
