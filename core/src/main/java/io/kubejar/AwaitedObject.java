package io.kubejar;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ResourceClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One object that a test waits for. Every method returns when its condition holds. */
public final class AwaitedObject {
  private static final Duration REAL_TIME_GUARD = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(1);

  private final ClusterAwait await;
  private final GroupVersionResource resource;
  private final String namespace;
  private final String name;

  AwaitedObject(ClusterAwait await, GroupVersionResource resource, String namespace, String name) {
    this.await = await;
    this.resource = resource;
    this.namespace = namespace;
    this.name = name;
  }

  /** Waits until the object exists. */
  public KubeObject exists() {
    return until("exists", object -> true);
  }

  /** Waits until the object does not exist. */
  public void deleted() {
    waitFor("is deleted", Optional::isEmpty);
  }

  /** Waits until the object has a condition of this type with status True. */
  public KubeObject condition(String type) {
    return condition(type, "True");
  }

  /** Waits until the object has a condition of this type and status. */
  public KubeObject condition(String type, String status) {
    return until("has condition " + type + "=" + status, o -> hasCondition(o, type, status));
  }

  /**
   * Waits until the object exists and a predicate holds of it.
   *
   * @param description what is waited for, as the end of a sentence about the object: "has 3
   *     replicas"
   * @return the object as it was when the predicate held
   * @throws ConditionTimeoutException if the limit passes first
   */
  public KubeObject until(String description, Predicate<KubeObject> predicate) {
    return waitFor(description, found -> found.filter(predicate).isPresent()).orElseThrow();
  }

  private Optional<KubeObject> waitFor(
      String description, Predicate<Optional<KubeObject>> condition) {
    ResourceClient client = await.client().resource(resource);
    ClusterTime time = await.time();
    Instant deadline = time.now().plus(await.limit());
    try {
      return Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .atMost(time.isVirtual() ? REAL_TIME_GUARD : await.limit())
          .until(
              () -> {
                Optional<KubeObject> found = client.find(namespace, name);
                if (!condition.test(found) && time.isVirtual()) {
                  requireTimeLeft(deadline);
                  time.advanceToNextTimer();
                }
                return found;
              },
              condition);
    } catch (ConditionTimeoutException e) {
      throw new ConditionTimeoutException(failure().describe(description, await.limit()), e);
    }
  }

  private void requireTimeLeft(Instant deadline) {
    if (await.time().now().isAfter(deadline)) {
      throw new ConditionTimeoutException("the virtual time limit passed");
    }
  }

  private AwaitFailure failure() {
    ObjectRef ref = new ObjectRef(resource.groupResource(), namespace, name);
    return new AwaitFailure(await.client(), await.trace(), await.scheduler(), resource, ref);
  }

  static boolean hasCondition(KubeObject object, String type, String status) {
    for (var condition : object.status().path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals(status);
      }
    }
    return false;
  }
}
