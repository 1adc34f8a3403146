package io.kubejar.scheduler.framework;

import java.util.List;

/**
 * What a plugin says of a pod, or of a pod on a node: a code and the reasons.
 *
 * <p>Follows {@code Status} of {@code k8s.io/kube-scheduler/framework/interface.go}. Immutable;
 * plugins that refuse often keep one instance per reason.
 *
 * @param reasons the sentences that are counted in "0/3 nodes are available: …"
 * @param plugin the plugin that said so, empty until the framework has noted it
 */
public record Status(Code code, List<String> reasons, String plugin) {

  /** The codes of kube-scheduler's framework. */
  public enum Code {
    SUCCESS,
    /** Something broke; the pod is tried again after a backoff. */
    ERROR,
    /** Does not fit now, but might if other pods were gone. */
    UNSCHEDULABLE,
    /** Does not fit, and removing pods would not help. */
    UNSCHEDULABLE_AND_UNRESOLVABLE,
    /** From Permit: the pod waits until it is allowed or rejected. */
    WAIT,
    /** From PreFilter, PreScore, Bind: the plugin has nothing to do for this pod. */
    SKIP,
    /** Waits for something outside that the plugin has asked for. */
    PENDING
  }

  public static final Status SUCCESS = new Status(Code.SUCCESS, List.of(), "");
  public static final Status SKIP = new Status(Code.SKIP, List.of(), "");
  public static final Status WAIT = new Status(Code.WAIT, List.of(), "");

  public Status {
    reasons = List.copyOf(reasons);
  }

  public static Status unschedulable(String... reasons) {
    return new Status(Code.UNSCHEDULABLE, List.of(reasons), "");
  }

  public static Status unresolvable(String... reasons) {
    return new Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, List.of(reasons), "");
  }

  public static Status pending(String reason) {
    return new Status(Code.PENDING, List.of(reason), "");
  }

  public static Status error(String message) {
    return new Status(Code.ERROR, List.of(message), "");
  }

  public boolean isSuccess() {
    return code == Code.SUCCESS;
  }

  public boolean isSkip() {
    return code == Code.SKIP;
  }

  /** Whether the pod was refused, as opposed to something having broken. */
  public boolean isRejected() {
    return code == Code.UNSCHEDULABLE
        || code == Code.UNSCHEDULABLE_AND_UNRESOLVABLE
        || code == Code.PENDING;
  }

  /** The reasons in one sentence. */
  public String message() {
    return String.join(", ", reasons);
  }

  public Status withPlugin(String name) {
    return plugin.equals(name) ? this : new Status(code, reasons, name);
  }
}
