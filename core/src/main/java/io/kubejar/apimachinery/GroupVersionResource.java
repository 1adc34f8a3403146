package io.kubejar.apimachinery;

/** A plural resource as a path names it: group, version and resource. */
public record GroupVersionResource(String group, String version, String resource) {

  /** Parses {@code apiVersion} ("v1", "apps/v1") beside a plural resource name. */
  public static GroupVersionResource of(String apiVersion, String resource) {
    GroupVersionKind gvk = GroupVersionKind.of(apiVersion, "");
    return new GroupVersionResource(gvk.group(), gvk.version(), resource);
  }

  public GroupResource groupResource() {
    return new GroupResource(group, resource);
  }

  /** {@code group/version}, or the version alone in the core group. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }
}
