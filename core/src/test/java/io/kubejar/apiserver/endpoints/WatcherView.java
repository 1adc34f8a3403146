package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.watch.WatchStream;
import java.util.List;
import java.util.TreeMap;

/** What a client knows that only listens to a watch; compared with the list at its revision. */
final class WatcherView {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private final TestApiServer server;
  private final String selector;
  private final TreeMap<String, KubeObject> view = new TreeMap<>();
  private final WatchStream stream;
  private long revision;

  /**
   * @param selector a query parameter such as {@code labelSelector=color=red}
   */
  WatcherView(TestApiServer server, String selector) {
    this.server = server;
    this.selector = selector;
    this.stream = server.watch(CONFIG_MAPS + "?" + selector);
  }

  /** Takes some of the events that are there; each must fit what is known. */
  void poll(int limit) {
    for (WatchEvent event : stream.poll(limit)) {
      KubeObject object = event.object();
      KubeObject before = view.get(object.name());
      switch (event.type()) {
        case ADDED -> {
          assertThat(before).as("ADDED %s", object).isNull();
          view.put(object.name(), object);
        }
        case MODIFIED -> {
          assertThat(before).as("MODIFIED %s", object).isNotNull();
          view.put(object.name(), object);
        }
        case DELETED -> {
          assertThat(before).as("DELETED %s", object).isNotNull();
          view.remove(object.name());
        }
        default -> throw new AssertionError("unexpected " + event);
      }
      revision = Math.max(revision, object.revision());
    }
  }

  /** The view must be the list as it was at the revision of the last event. */
  void check() {
    if (revision == 0) {
      return;
    }
    List<KubeObject> list =
        server
            .list(
                CONFIG_MAPS
                    + "?resourceVersionMatch=Exact&resourceVersion="
                    + revision
                    + "&"
                    + selector)
            .items();
    assertThat(List.copyOf(view.values())).isEqualTo(list);
  }

  /** Takes all events, and compares with the newest list. */
  void checkAtTheEnd() {
    int before;
    do {
      before = view.hashCode();
      poll(1000);
    } while (view.hashCode() != before);
    assertThat(List.copyOf(view.values()))
        .isEqualTo(server.list(CONFIG_MAPS + "?" + selector).items());
    stream.close();
  }
}
