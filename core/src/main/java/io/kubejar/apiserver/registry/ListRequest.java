package io.kubejar.apiserver.registry;

/**
 * Which objects to list, as of when, and how many at a time.
 *
 * @param namespace empty for all
 * @param resourceVersion as the client sent it, empty if it did not
 * @param match how the version is meant: {@code Exact}, {@code NotOlderThan} or empty
 * @param page which part of the list
 */
public record ListRequest(
    ResourceDefinition definition,
    String namespace,
    Selection selection,
    String resourceVersion,
    String match,
    Page page) {

  /**
   * A part of a list.
   *
   * @param limit the most objects, 0 for all
   * @param continueToken where the part starts, empty for the beginning
   */
  public record Page(long limit, String continueToken) {
    public static final Page ALL = new Page(0, "");
  }

  /** All objects that a selection selects, as they are now. */
  public static ListRequest latest(
      ResourceDefinition definition, String namespace, Selection selection) {
    return new ListRequest(definition, namespace, selection, "", "", Page.ALL);
  }
}
