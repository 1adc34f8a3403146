package io.kubejar;

import io.kubejar.client.Client;
import io.kubejar.clock.Clock;
import io.kubejar.clock.Randomness;
import io.kubejar.clock.VirtualClock;
import io.kubejar.controllermanager.Controller;
import io.kubejar.faults.Faults;
import io.kubejar.kubelet.KubeletConfiguration;
import io.kubejar.kubelet.KubeletHooks;
import io.kubejar.kubelet.KubeletOptions;
import io.kubejar.kubelet.Kubelets;
import io.kubejar.kubelet.NodeSpec;
import io.kubejar.network.ClusterNetwork;
import io.kubejar.scheduler.Scheduler;
import io.kubejar.scheduler.SchedulerConfiguration;
import io.kubejar.trace.Trace;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A running Kubernetes cluster in this JVM: API server, controllers, scheduler and kubelets.
 *
 * <pre>{@code
 * try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(3).start()) {
 *   // any Kubernetes client, with cluster.kubeconfig()
 *   cluster.await().deployment("default", "web").available();
 * }
 * }</pre>
 *
 * <p>Whoever starts a cluster closes it; closing ends its watches, threads and sockets. All methods
 * are safe for use by many threads.
 */
public final class KubernetesCluster implements AutoCloseable {
  private final ControlPlane controlPlane;

  private KubernetesCluster(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
  }

  /** A cluster to configure; one node, real time and any free port unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where the API server is: {@code https://127.0.0.1:PORT}. */
  public URI url() {
    return controlPlane.url();
  }

  /** How a client reaches the cluster as its administrator, a member of {@code system:masters}. */
  public Kubeconfig kubeconfig() {
    return controlPlane.adminKubeconfig();
  }

  /**
   * A user in groups, and in {@code system:authenticated}, by a certificate of the cluster's CA. No
   * such user needs to exist before: he may do what bindings allow him or his groups.
   */
  public Identity as(String user, String... groups) {
    return controlPlane.identities().of(user, List.of(groups));
  }

  /**
   * A service account, by a token of its own: as a Pod that runs under it. The token ends when the
   * account is deleted.
   *
   * @throws IllegalArgumentException if the account does not exist
   */
  public Identity asServiceAccount(String namespace, String name) {
    return controlPlane.identities().ofServiceAccount(namespace, name);
  }

  /**
   * Records from now on what a user is allowed, to write the roles that suffice for it.
   *
   * @param user such as {@link Identity#user()}; he needs not exist yet
   */
  public RoleRecorder recordRoles(String user) {
    return controlPlane.recordRoles(user);
  }

  /** The administrator's client in this JVM, without a socket. */
  public Client client() {
    return controlPlane.adminClient();
  }

  /** Waiting until something holds in the cluster. */
  public ClusterAwait await() {
    return new ClusterAwait(client(), trace(), time(), scheduler(), null);
  }

  /** The scheduler, which explains what it thinks of a Pod. */
  public Scheduler scheduler() {
    return controlPlane.scheduler();
  }

  /** What happened in the cluster, and why. */
  public Trace trace() {
    return controlPlane.trace();
  }

  /** What can be made to go wrong, to see how a client or an operator bears it. */
  public Faults faults() {
    return controlPlane.faults();
  }

  /** The cluster's names and addresses: what DNS answers to clients in the cluster. */
  public ClusterNetwork network() {
    return controlPlane.network();
  }

  /** The measurements that autoscalers and {@code kubectl top} see. */
  public ClusterMetrics metrics() {
    return new ClusterMetrics(controlPlane.metrics());
  }

  /** What a test has to say on what is written. */
  public ClusterAdmission admission() {
    return new ClusterAdmission(controlPlane.admissionHooks());
  }

  /** The nodes that the cluster has of its own. */
  public Kubelets kubelets() {
    return controlPlane.kubelets();
  }

  /** The cluster's time. */
  public ClusterTime time() {
    return controlPlane.time();
  }

  /** The seed of the cluster's randomness; the builder takes it to repeat a run. */
  public long seed() {
    return controlPlane.seed();
  }

  /** Ends everything that the cluster runs; does nothing the second time. */
  @Override
  public void close() {
    controlPlane.close();
  }

  /** How a cluster is to be; each method returns the builder. */
  public static final class Builder {
    private KubeletConfiguration kubelets = KubeletConfiguration.ofNodes(1);
    private int port;
    private @Nullable Long seed;
    private @Nullable Instant virtualStart;
    private final Set<String> withoutControllers = new LinkedHashSet<>();
    private final List<Controller> controllers = new ArrayList<>();
    private final Set<String> enabledPlugins = new LinkedHashSet<>();
    private final Set<String> disabledPlugins = new LinkedHashSet<>();

    private SchedulerConfiguration scheduler = SchedulerConfiguration.defaults();

    private Builder() {}

    /**
     * How many nodes run Pods; 0 for a control plane alone.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Builder nodes(int count) {
      if (count < 0) {
        throw new IllegalArgumentException("nodes = " + count + ": a cluster has 0 nodes or more");
      }
      return nodes(NodeSpec.numbered(count));
    }

    /** The nodes that run Pods. */
    public Builder nodes(List<NodeSpec> specs) {
      this.kubelets = kubelets.withNodes(specs);
      return this;
    }

    /** How often kubelets report, and how long their steps take. */
    public Builder kubelets(KubeletOptions options) {
      this.kubelets = kubelets.withOptions(options);
      return this;
    }

    /** What kubelets call to run Pods; the operator is given the in-memory hooks. */
    public Builder kubeletHooks(UnaryOperator<KubeletHooks> hooks) {
      this.kubelets = kubelets.withHooks(hooks);
      return this;
    }

    /**
     * The port of the API server; 0, the default, for any that is free.
     *
     * @throws IllegalArgumentException if the number is not a port
     */
    public Builder port(int number) {
      if (number < 0 || number > 65535) {
        throw new IllegalArgumentException("port = " + number + ": a port is 0 to 65535");
      }
      this.port = number;
      return this;
    }

    /** The seed of uids, generated names and tie-breaking, to repeat a run. */
    public Builder seed(long value) {
      this.seed = value;
      return this;
    }

    /** Time stands still, from now, until a test moves it or waits. */
    public Builder virtualTime() {
      return virtualTime(Clock.system().now());
    }

    /** Time stands still at a time of day until a test moves it or waits. */
    public Builder virtualTime(Instant start) {
      this.virtualStart = start;
      return this;
    }

    /**
     * Leaves out a controller, by its name in kube-controller-manager: {@code
     * deployment-controller}. An unknown name is refused when the cluster starts.
     */
    public Builder withoutController(String name) {
      withoutControllers.add(name);
      return this;
    }

    /**
     * Adds a controller of the user's own, which takes the place of the cluster's if it has the
     * name of one: {@code deployment-controller}. It runs on the cluster's event loop and time,
     * under the service account of its name, and belongs to this cluster alone.
     */
    public Builder controller(Controller controller) {
      controllers.add(controller);
      return this;
    }

    /**
     * Enables admission plugins that are off by default, by their names in kube-apiserver: {@code
     * OwnerReferencesPermissionEnforcement}. An unknown name is refused when the cluster starts.
     */
    public Builder enableAdmissionPlugins(String... names) {
      enabledPlugins.addAll(List.of(names));
      return this;
    }

    /**
     * Disables admission plugins that are on by default, by their names in kube-apiserver: {@code
     * PodSecurity}. An unknown name is refused when the cluster starts.
     */
    public Builder disableAdmissionPlugins(String... names) {
      disabledPlugins.addAll(List.of(names));
      return this;
    }

    /** The scheduler's profiles, plugins and settings. */
    public Builder scheduler(SchedulerConfiguration configuration) {
      this.scheduler = configuration;
      return this;
    }

    /**
     * Starts the cluster and returns when its API server answers and its components have settled:
     * its nodes are there, and the default namespace has its service account.
     *
     * @throws java.io.UncheckedIOException if the port can't be used; the message names it
     * @throws IllegalArgumentException if a controller that is left out does not exist
     */
    public KubernetesCluster start() {
      Instant start = virtualStart;
      Long given = seed;
      ClusterSpec spec =
          new ClusterSpec(
              kubelets,
              port,
              given == null ? Randomness.ofMachine().seed() : given,
              start == null ? Clock.system() : new VirtualClock(start),
              Set.copyOf(withoutControllers),
              List.copyOf(controllers),
              new AdmissionSelection(enabledPlugins, disabledPlugins),
              scheduler);
      return new KubernetesCluster(ControlPlane.start(spec));
    }
  }
}
