package io.kubejar.testing;

import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.RequestHandler;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.controlplane.BuiltInKinds;
import io.kubejar.apiserver.endpoints.ResourceRequests;
import io.kubejar.apiserver.metrics.MetricValues;
import io.kubejar.apiserver.metrics.MetricsRequests;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.FieldOwnership;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.SubresourceHandlers;
import io.kubejar.apiserver.registry.core.PodBinding;
import io.kubejar.apiserver.registry.core.ServiceNumbers;
import io.kubejar.apiserver.registry.policy.PodEviction;
import io.kubejar.client.ApiEventRecorder;
import io.kubejar.client.Client;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.InProcessClient;
import io.kubejar.client.SharedInformers;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.clock.VirtualClock;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Store;
import io.kubejar.trace.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * An API server without sockets, with virtual time and no components: what tests of controllers,
 * scheduler and kubelets run against. Close it after the test.
 */
public final class InProcessControlPlane implements AutoCloseable {
  /** The time at which every test starts. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final EventLoop loop = EventLoop.start("test-loop", new VirtualClock(START));
  private final Trace trace = new Trace(loop.clock());
  private final Store store = new InMemoryStore();
  private final Randomness randomness = new Randomness(1);
  private final ResourceCatalog catalog;
  private final MetricValues metrics = new MetricValues(() -> {});
  private final RequestHandler server;
  private final Client client;
  private final SharedInformers informers;
  private final List<SharedInformers> moreInformers = new ArrayList<>();

  public InProcessControlPlane() {
    this(new BuiltInStrategies(Map.of()));
  }

  public InProcessControlPlane(BuiltInStrategies strategies) {
    this((store, randomness) -> strategies);
  }

  /**
   * With the defaults, the validation and the deletion that real API servers give built-in kinds.
   */
  public static InProcessControlPlane withBuiltInKinds() {
    return new InProcessControlPlane(
        (store, randomness) ->
            BuiltInKinds.strategies(
                new ServiceNumbers(store, randomness), new VirtualClock(START)));
  }

  private InProcessControlPlane(BiFunction<Store, Randomness, BuiltInStrategies> kinds) {
    BuiltInStrategies strategies = kinds.apply(store, randomness);
    catalog = new ResourceCatalog(BuiltInResources.load(TypeTable.builtIn()::schema, strategies));
    RegistryContext context =
        new RegistryContext(store, catalog, AdmissionChain.EMPTY, loop, randomness, trace);
    Registry registry = new Registry(context, FieldOwnership.NONE);
    SubresourceHandlers handlers =
        new SubresourceHandlers.Builder()
            .put("", "pods/binding", new PodBinding(registry))
            .put("", "pods/eviction", new PodEviction(registry))
            .build();
    server = new MetricsRequests(new ResourceRequests(registry, handlers), metrics, loop.clock());
    client = client("test-admin", UserInfo.SYSTEM_MASTERS);
    informers = new SharedInformers(client, loop, trace);
  }

  /** A client of an identity of its own. */
  public Client client(String user, String... groups) {
    UserInfo identity = UserInfo.authenticated(user, List.of(groups));
    return new InProcessClient(server, identity, user);
  }

  /** The client of the administrator. */
  public Client client() {
    return client;
  }

  /** What a component under test is given; its events come from a component of that name. */
  public ComponentContext context(String component) {
    return context(component, informers);
  }

  /** New caches, which the control plane closes. */
  SharedInformers newInformers() {
    SharedInformers added = new SharedInformers(client, loop, trace);
    moreInformers.add(added);
    return added;
  }

  /** The same with caches of its own. */
  ComponentContext context(String component, SharedInformers informers) {
    return new ComponentContext(
        client,
        informers,
        new ApiEventRecorder(client, loop.clock(), component, ""),
        loop,
        randomness,
        trace);
  }

  /** What the metrics APIs answer with. */
  public MetricValues metrics() {
    return metrics;
  }

  /** The resources that the API server serves. */
  public ResourceCatalog catalog() {
    return catalog;
  }

  public EventLoop loop() {
    return loop;
  }

  public Trace trace() {
    return trace;
  }

  public Store store() {
    return store;
  }

  /** Returns when components have nothing left to do at this time. */
  public void settle() {
    loop.awaitIdle();
  }

  /** Moves time on; everything that falls due on the way happens. */
  public void advance(Duration duration) {
    loop.advance(duration);
  }

  @Override
  public void close() {
    loop.execute(informers::close);
    loop.execute(() -> moreInformers.forEach(SharedInformers::close));
    loop.awaitIdle();
    loop.close();
    store.close();
  }
}
