package io.kubejar.controllermanager.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/**
 * How many addresses Endpoints list at most: of more, every subset loses its share, those that are
 * not ready first.
 *
 * <p>Follows {@code truncateEndpoints} of {@code pkg/controller/endpoint/endpoints_controller.go}.
 */
final class Capacity {
  private static final int MOST_ADDRESSES = 1000;
  private static final String READY = "addresses";
  private static final String NOT_READY = "notReadyAddresses";

  private Capacity() {}

  /** Cuts what is too much; false if nothing was. */
  static boolean truncate(ArrayNode subsets) {
    int ready = count(subsets, READY);
    int notReady = count(subsets, NOT_READY);
    if (ready + notReady <= MOST_ADDRESSES) {
      return false;
    }
    boolean cutsReady = ready > MOST_ADDRESSES;
    String cut = cutsReady ? READY : NOT_READY;
    int most = cutsReady ? MOST_ADDRESSES : MOST_ADDRESSES - ready;
    int total = cutsReady ? ready : notReady;
    int left = most;
    for (JsonNode entry : subsets) {
      ObjectNode subset = (ObjectNode) entry;
      int share = (int) Math.ceil(subset.path(cut).size() / (double) total * most);
      int kept = Math.min(share, left);
      left -= kept;
      keep(subset, cut, kept);
      if (cutsReady) {
        subset.remove(NOT_READY);
      }
    }
    return true;
  }

  private static int count(ArrayNode subsets, String list) {
    int count = 0;
    for (JsonNode subset : subsets) {
      count += subset.path(list).size();
    }
    return count;
  }

  private static void keep(ObjectNode subset, String list, int count) {
    ArrayNode kept = Json.array();
    for (int i = 0; i < Math.min(count, subset.path(list).size()); i++) {
      kept.add(subset.path(list).get(i));
    }
    if (kept.isEmpty()) {
      subset.remove(list);
    } else {
      subset.set(list, kept);
    }
  }
}
