package io.kubejar.apimachinery;

import java.util.List;

/**
 * A list of objects at one revision.
 *
 * @param apiVersion of the list object
 * @param kind of the list object, such as {@code PodList}
 * @param revision the revision at which the list was consistent
 * @param continueToken where the next page starts, empty on the last page
 * @param remaining how many objects follow this page, -1 if not told
 */
public record ObjectList(
    String apiVersion,
    String kind,
    long revision,
    String continueToken,
    long remaining,
    List<KubeObject> items) {

  public ObjectList {
    items = List.copyOf(items);
  }
}
