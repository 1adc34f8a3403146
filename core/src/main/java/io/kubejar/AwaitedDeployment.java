package io.kubejar;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;

/** A Deployment that a test waits for. */
public final class AwaitedDeployment {
  private final AwaitedObject deployment;

  AwaitedDeployment(AwaitedObject deployment) {
    this.deployment = deployment;
  }

  /** Waits until it has the condition Available for what its spec asks now. */
  public KubeObject available() {
    return deployment.until(
        "is available", d -> isObserved(d) && AwaitedObject.hasCondition(d, "Available", "True"));
  }

  /**
   * Waits until all its replicas run the present template and are available, and no others exist.
   */
  public KubeObject rolledOut() {
    return deployment.until("is rolled out", AwaitedDeployment::isRolledOut);
  }

  /** Waits until the Deployment itself is gone; its Pods may outlive it for a moment. */
  public void deleted() {
    deployment.deleted();
  }

  private static boolean isObserved(KubeObject d) {
    return d.status().path("observedGeneration").asLong() >= d.generation();
  }

  /** The condition that {@code kubectl rollout status} waits for. */
  private static boolean isRolledOut(KubeObject d) {
    JsonNode status = d.status();
    int wanted = d.spec().path("replicas").asInt(1);
    return isObserved(d)
        && status.path("updatedReplicas").asInt() == wanted
        && status.path("replicas").asInt() == wanted
        && status.path("availableReplicas").asInt() == wanted;
  }
}
