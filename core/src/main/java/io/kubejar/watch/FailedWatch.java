package io.kubejar.watch;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.WatchEvent;
import java.util.List;

/** A watch that could not start: one ERROR event, and it is over. */
public final class FailedWatch implements WatchStream {
  private final Status status;
  private volatile boolean ended;

  public FailedWatch(Status status) {
    this.status = status;
  }

  @Override
  public List<WatchEvent> poll(int limit) {
    if (ended || limit < 1) {
      return List.of();
    }
    ended = true;
    return List.of(new WatchEvent(WatchEvent.Type.ERROR, KubeObject.of(status.toJson()), 0));
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public void close() {
    ended = true;
  }
}
