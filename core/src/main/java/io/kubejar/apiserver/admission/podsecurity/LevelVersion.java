package io.kubejar.apiserver.admission.podsecurity;

/** A level as of a release; shown as messages show it: {@code restricted:v1.34}. */
record LevelVersion(SecurityLevel level, PolicyVersion version) {
  static final LevelVersion PRIVILEGED =
      new LevelVersion(SecurityLevel.PRIVILEGED, PolicyVersion.LATEST);

  boolean isPrivileged() {
    return level == SecurityLevel.PRIVILEGED;
  }

  @Override
  public String toString() {
    return level + ":" + version;
  }
}
