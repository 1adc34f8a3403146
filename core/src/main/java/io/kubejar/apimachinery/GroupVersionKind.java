package io.kubejar.apimachinery;

/**
 * The type of an object as it writes it: {@code apiVersion} and {@code kind}.
 *
 * @param group the API group, empty for the core group
 * @param version the version within the group, such as {@code v1}
 * @param kind the kind, such as {@code Pod}
 */
public record GroupVersionKind(String group, String version, String kind) {

  /** Parses {@code apiVersion} ("v1", "apps/v1"); a missing slash means the core group. */
  public static GroupVersionKind of(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    return slash < 0
        ? new GroupVersionKind("", apiVersion, kind)
        : new GroupVersionKind(
            apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
  }

  /**
   * The {@code apiVersion} field: {@code group/version}, or the version alone in the core group.
   */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  public GroupKind groupKind() {
    return new GroupKind(group, kind);
  }
}
