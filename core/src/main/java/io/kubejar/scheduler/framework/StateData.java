package io.kubejar.scheduler.framework;

/** Something that a plugin keeps in a {@link CycleState}. */
public interface StateData {

  /**
   * A copy for trying out "what if this pod were gone"; data that is not changed by {@link
   * PreFilterExtensions} returns itself.
   */
  default StateData copy() {
    return this;
  }
}
