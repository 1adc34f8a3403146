package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.watch.WatchStream;
import java.util.List;
import java.util.function.UnaryOperator;

/** A watch whose objects are shown in another shape; errors stay as they are. */
record MappedWatch(WatchStream stream, UnaryOperator<KubeObject> shape) implements WatchStream {

  @Override
  public List<WatchEvent> poll(int limit) {
    return stream.poll(limit).stream().map(this::map).toList();
  }

  private WatchEvent map(WatchEvent event) {
    return event.type() == WatchEvent.Type.ERROR
        ? event
        : new WatchEvent(event.type(), shape.apply(event.object()), event.cause());
  }

  @Override
  public boolean isEnded() {
    return stream.isEnded();
  }

  @Override
  public void close() {
    stream.close();
  }
}
