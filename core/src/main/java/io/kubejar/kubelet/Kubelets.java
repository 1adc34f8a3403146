package io.kubejar.kubelet;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.kubelet.cri.ContainerLog;
import io.kubejar.kubelet.cri.ExecResult;
import io.kubejar.kubelet.cri.RunningContainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kubelets of all nodes that the cluster has of its own: registers the Nodes, keeps their
 * Leases, and runs the Pods that are bound to them.
 *
 * <p>One component for any number of nodes, on the event loop; there is no thread per node or Pod.
 * A Node that somebody else created is left alone, and so are the Pods on it. Follows {@code
 * pkg/kubelet}. Its methods may be called from any thread.
 */
public final class Kubelets {
  private static final String BY_NODE = "spec.nodeName";
  private static final long EXEC_TIMEOUT_SECONDS = 30;

  private final KubeletDependencies dependencies;
  private final List<NodeSpec> initialNodes;
  private final NodeRegistration registration;
  private final Function<String, Client> nodeClients;
  private final Informer pods;
  private final NodeHeartbeats heartbeats;
  private final FileSystemResize resize;
  // Written on the event loop; read by any thread for logs.
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  // Changed by whoever adds or removes nodes, before the event loop hears of it.
  private final Map<String, Kubelet> registered = new ConcurrentHashMap<>();
  // On the event loop only.
  private final Map<String, Kubelet> kubelets = new LinkedHashMap<>();
  // Guarded by this.
  private int addresses;
  private boolean started;
  private volatile boolean stopped;

  /** Kubelets that all share the context's client. */
  public Kubelets(ComponentContext context, KubeletConfiguration configuration) {
    this(context, node -> context.client(), configuration);
  }

  /**
   * Kubelets with identities of their own.
   *
   * @param context what they share; its client removes nodes, as an administrator would
   * @param nodeClients makes the client of a node's kubelet, by the node's name
   * @param configuration the nodes to register at the start, and how their kubelets work
   */
  public Kubelets(
      ComponentContext context,
      Function<String, Client> nodeClients,
      KubeletConfiguration configuration) {
    this.nodeClients = nodeClients;
    this.initialNodes = configuration.nodes();
    this.registration = new NodeRegistration(context);
    ReferencedObjects objects = new ReferencedObjects(context.informers());
    this.dependencies =
        new KubeletDependencies(
            context,
            configuration.hooks().apply(KubeletHooks.inMemory(context.loop(), initialNodes.size())),
            configuration.options(),
            objects,
            new AttachedVolumes(context));
    this.resize = new FileSystemResize(context, workers::get);
    this.pods = context.informers().informer("v1", "pods");
    this.heartbeats = new NodeHeartbeats(dependencies, kubelets.values());
  }

  /**
   * Registers the nodes and begins to run Pods.
   *
   * @throws IllegalStateException if a Node of one of the names exists already, or if it was
   *     started before
   */
  public void start() {
    synchronized (this) {
      if (started) {
        throw new IllegalStateException("the kubelets were started already");
      }
      started = true;
    }
    dependencies
        .loop()
        .execute(
            () -> {
              if (!pods.hasIndex(BY_NODE)) {
                pods.addIndex(BY_NODE, Kubelets::nodeNameOf);
              }
              pods.addHandler(new PodHandler());
              dependencies
                  .context()
                  .informers()
                  .informer("v1", "nodes")
                  .addHandler(new NodeHandler());
              heartbeats.start();
            });
    initialNodes.forEach(this::addNode);
  }

  /** Stops all kubelets at once, as if their machines had lost power: nothing is cleaned up. */
  public void stop() {
    stopped = true;
    dependencies.loop().execute(heartbeats::stop);
  }

  /**
   * Registers one more node and runs its Pods.
   *
   * @throws IllegalStateException if a Node of that name exists already
   */
  public void addNode(NodeSpec spec) {
    String address = nextAddress();
    String runtime = dependencies.hooks().runtime().version();
    Client client = nodeClients.apply(spec.name());
    KubeObject node = registration.register(client, spec, address, runtime);
    Kubelet kubelet = new Kubelet(dependencies, client, spec, address, node);
    registered.put(spec.name(), kubelet);
    dependencies.loop().execute(() -> begin(kubelet));
  }

  private synchronized String nextAddress() {
    int number = ++addresses + 1;
    return "172." + (18 + number / 65536) + "." + number / 256 % 256 + "." + number % 256;
  }

  private void begin(Kubelet kubelet) {
    kubelets.put(kubelet.name(), kubelet);
    heartbeats.register(kubelet);
    if (pods.hasIndex(BY_NODE)) {
      new ArrayList<>(pods.byIndex(BY_NODE, kubelet.name())).forEach(this::see);
    }
  }

  /**
   * Ends a node: its kubelet stops, its containers end without grace, and the Node and its Lease
   * are deleted. Its Pods are left to the pod garbage collector.
   *
   * @throws IllegalArgumentException if it is not one of the cluster's own nodes
   */
  public void removeNode(String name) {
    require(name);
    registered.remove(name);
    dependencies
        .loop()
        .execute(
            () -> {
              Kubelet removed = kubelets.remove(name);
              if (removed != null) {
                removed.stop();
                heartbeats.forget(removed);
                workersOn(name).forEach(this::forget);
              }
            });
    registration.remove(name);
  }

  /**
   * Stops the kubelet of a node: no heartbeats, no statuses, no Pod starts or ends there until
   * {@link #resumeKubelet}. Running containers go on.
   *
   * @throws IllegalArgumentException if it is not one of the cluster's own nodes
   */
  public void stopKubelet(String node) {
    Kubelet kubelet = require(node);
    dependencies.loop().execute(kubelet::stop);
  }

  /**
   * Starts a stopped kubelet again; it catches up with what changed meanwhile.
   *
   * @throws IllegalArgumentException if it is not one of the cluster's own nodes
   */
  public void resumeKubelet(String node) {
    Kubelet kubelet = require(node);
    dependencies
        .loop()
        .execute(
            () -> {
              kubelet.resume();
              kubelet.lease(null);
              heartbeats.register(kubelet);
              heartbeats.report(kubelet, dependencies.now());
              catchUp(node);
            });
  }

  private void catchUp(String node) {
    for (PodWorker worker : workersOn(node)) {
      KubeObject current = pods.get(worker.pod().namespace(), worker.pod().name());
      if (current == null || !current.uid().equals(worker.pod().uid())) {
        forget(worker);
      } else {
        worker.requestSync();
      }
    }
    new ArrayList<>(pods.byIndex(BY_NODE, node)).forEach(this::see);
  }

  /** What the kubelets call to run Pods. */
  public KubeletHooks hooks() {
    return dependencies.hooks();
  }

  /** The names of the cluster's own nodes. */
  public Collection<String> nodeNames() {
    return registered.keySet().stream().sorted().toList();
  }

  private Kubelet require(String name) {
    Kubelet kubelet = registered.get(name);
    if (kubelet == null) {
      throw new IllegalArgumentException("\"" + name + "\" is not a node of this cluster's own");
    }
    return kubelet;
  }

  private List<PodWorker> workersOn(String node) {
    return workers.values().stream().filter(w -> w.kubelet().name().equals(node)).toList();
  }

  private static List<String> nodeNameOf(KubeObject pod) {
    String node = pod.spec().path("nodeName").asText();
    return node.isEmpty() ? List.of() : List.of(node);
  }

  /** A Pod was added or changed. */
  private void see(KubeObject pod) {
    Kubelet kubelet = kubelets.get(pod.spec().path("nodeName").asText());
    if (kubelet == null || !kubelet.isRunning() || stopped) {
      return;
    }
    PodWorker worker = workers.get(pod.uid());
    if (worker == null) {
      worker = new PodWorker(kubelet, pod, resize::mounted);
      workers.put(pod.uid(), worker);
      worker.requestSync();
    } else {
      worker.update(pod);
    }
  }

  private void forget(PodWorker worker) {
    workers.remove(worker.pod().uid());
    worker.forget();
  }

  private final class PodHandler implements Informer.Handler {
    @Override
    public void onAdd(KubeObject pod) {
      see(pod);
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {
      see(pod);
    }

    @Override
    public void onDelete(KubeObject pod) {
      PodWorker worker = workers.get(pod.uid());
      if (worker != null && !stopped) {
        Kubelet kubelet = worker.kubelet();
        boolean gone = kubelets.get(kubelet.name()) != kubelet;
        if (gone || kubelet.isRunning()) {
          forget(worker);
        }
      }
    }
  }

  private final class NodeHandler implements Informer.Handler {
    @Override
    public void onAdd(KubeObject node) {
      Kubelet kubelet = kubelets.get(node.name());
      if (kubelet != null) {
        kubelet.update(node);
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject node) {
      onAdd(node);
    }

    @Override
    public void onDelete(KubeObject node) {
      Kubelet kubelet = kubelets.get(node.name());
      if (kubelet != null && node.uid().equals(kubelet.node().uid())) {
        kubelet.stop();
        kubelets.remove(node.name());
        heartbeats.forget(kubelet);
        registered.remove(node.name(), kubelet);
      }
    }
  }

  /**
   * The log of a container.
   *
   * @param pod the Pod as the API has it
   * @param previous whether the run before the current one is meant
   * @throws StatusException if there is none, with the reason that a kubelet gives
   */
  public ContainerLog log(KubeObject pod, String container, boolean previous) {
    PodWorker worker = require(pod, "containerLogs", container);
    return ContainerLogs.find(pod, worker.containers().find(container), container, previous);
  }

  /**
   * Runs a command in a container, to its end; waits for the event loop, but not for the time that
   * the command takes by the cluster's clock.
   *
   * @throws StatusException if the container does not run
   */
  public ExecResult exec(KubeObject pod, String container, List<String> command) {
    PodWorker worker = require(pod, "exec", container);
    CompletableFuture<Optional<ExecResult>> result = new CompletableFuture<>();
    dependencies
        .loop()
        .execute(
            () -> {
              ContainerWorker found = worker.containers().find(container);
              RunningContainer running = found == null ? null : found.running();
              result.complete(Optional.ofNullable(running).map(r -> r.exec(command)));
            });
    return await(result)
        .orElseThrow(
            () ->
                StatusException.internal(
                    "unable to upgrade connection: container not found (\"" + container + "\")"));
  }

  /** Waits for the event loop, which answers nothing any more once the cluster closes. */
  private static Optional<ExecResult> await(CompletableFuture<Optional<ExecResult>> result) {
    try {
      return result.get(EXEC_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      throw StatusException.internal("the kubelet did not answer: " + e);
    }
  }

  private PodWorker require(KubeObject pod, String path, String container) {
    String node = pod.spec().path("nodeName").asText();
    PodWorker worker = workers.get(pod.uid());
    if (worker == null || !registered.containsKey(node)) {
      String place = "/" + pod.namespace() + "/" + pod.name() + "/" + container;
      throw StatusException.internal(
          "Get \"https://"
              + node
              + ":10250/"
              + path
              + place
              + "\": dial tcp: no kubelet of this cluster runs the pod on node "
              + node);
    }
    return worker;
  }

  /** The cluster's time, which the nodes' clocks show. */
  public Instant now() {
    return dependencies.now();
  }

  /** The worker of a Pod, null if no kubelet here runs it. */
  @Nullable PodWorker worker(String uid) {
    return workers.get(uid);
  }
}
