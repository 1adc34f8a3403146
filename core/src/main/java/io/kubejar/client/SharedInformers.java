package io.kubejar.client;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.clock.EventLoop;
import io.kubejar.trace.Trace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes each resource's informer once, on first use; owns and stops them all. */
public final class SharedInformers implements Informers, AutoCloseable {
  private final Client client;
  private final EventLoop loop;
  private final Trace trace;
  private final Map<GroupVersionResource, SharedInformer> informers = new ConcurrentHashMap<>();

  public SharedInformers(Client client, EventLoop loop, Trace trace) {
    this.client = client;
    this.loop = loop;
    this.trace = trace;
  }

  @Override
  public Informer informer(GroupVersionResource resource) {
    return informers.computeIfAbsent(
        resource,
        r -> {
          SharedInformer informer = new SharedInformer(client.resource(r), loop, trace);
          informer.start();
          return informer;
        });
  }

  @Override
  public void forget(GroupVersionResource resource) {
    SharedInformer informer = informers.remove(resource);
    if (informer != null) {
      informer.stop();
    }
  }

  @Override
  public void close() {
    informers.values().forEach(SharedInformer::stop);
    informers.clear();
  }
}
