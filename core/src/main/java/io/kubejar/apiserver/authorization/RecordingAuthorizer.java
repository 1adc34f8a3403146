package io.kubejar.apiserver.authorization;

import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Decides as another authorizer does, and tells recorders what their users were allowed.
 *
 * <p>Everything that is really done goes through it: requests, and the checks that come with them,
 * such as the one for {@code escalate}. Questions about rights (access reviews) do not. Safe for
 * use by many threads; costs a look-up while nobody records.
 */
public final class RecordingAuthorizer implements Authorizer {
  private final Authorizer decider;
  private final Map<String, List<AccessRecorder>> recorders = new ConcurrentHashMap<>();

  /**
   * @param decider who decides
   */
  public RecordingAuthorizer(Authorizer decider) {
    this.decider = decider;
  }

  @Override
  public Decision authorize(UserInfo user, RequestInfo request) {
    Decision decision = decider.authorize(user, request);
    List<AccessRecorder> interested = recorders.isEmpty() ? null : recorders.get(user.name());
    if (interested == null) {
      return decision;
    }
    boolean allowed =
        decision.allowed() || interested.stream().anyMatch(AccessRecorder::permitsEverything);
    if (allowed) {
      interested.forEach(recorder -> recorder.record(user, request));
    }
    return allowed ? Decision.allow() : decision;
  }

  /** From now on the recorder is told what its user is allowed. */
  public void add(AccessRecorder recorder) {
    recorders.computeIfAbsent(recorder.user(), u -> new CopyOnWriteArrayList<>()).add(recorder);
  }

  /** The recorder is told no more. */
  public void remove(AccessRecorder recorder) {
    recorders.computeIfPresent(
        recorder.user(),
        (user, all) -> {
          all.remove(recorder);
          return all.isEmpty() ? null : all;
        });
  }
}
