package io.kubejar.examples.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.kubejar.examples.webapp.WebApp;
import io.kubejar.examples.webapp.WebAppChildren;
import io.kubejar.examples.webapp.WebAppStatus;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a Deployment and a Service of each WebApp, and tells in its status how many replicas are
 * ready.
 *
 * <p>A controller as one finds it in the field, with nothing in it that knows of Kubejar: two
 * informers fill a queue of keys, one worker reconciles them, and a key that fails comes again.
 */
public final class WebAppController implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebAppController.class);

  private final KubernetesClient client;
  private final SharedIndexInformer<WebApp> apps;
  private final SharedIndexInformer<Deployment> deployments;
  private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
  private final Set<String> queued = ConcurrentHashMap.newKeySet();
  private final Thread worker = new Thread(this::work, "webapp-controller");

  /** Watches WebApps in all namespaces; the client stays its caller's. */
  public WebAppController(KubernetesClient client) {
    this.client = client;
    this.apps =
        client.resources(WebApp.class).inAnyNamespace().inform(handler(a -> enqueue(key(a))));
    this.deployments =
        client.apps().deployments().inAnyNamespace().inform(handler(this::enqueueOwner));
  }

  /** Starts to reconcile. */
  public void start() {
    worker.start();
  }

  private void enqueueOwner(Deployment deployment) {
    deployment.getMetadata().getOwnerReferences().stream()
        .filter(owner -> owner.getKind().equals("WebApp"))
        .forEach(o -> enqueue(deployment.getMetadata().getNamespace() + "/" + o.getName()));
  }

  private void enqueue(String key) {
    if (queued.add(key)) {
      queue.add(key);
    }
  }

  private void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        String key = queue.take();
        queued.remove(key);
        reconcileOrRetry(key);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void reconcileOrRetry(String key) {
    try {
      WebApp app = apps.getStore().getByKey(key);
      if (app != null) {
        reconcile(app);
      }
    } catch (KubernetesClientException e) {
      LOG.info("reconciling {} failed, trying again: {}", key, e.getMessage());
      enqueue(key);
    }
  }

  private void reconcile(WebApp app) {
    client.resource(WebAppChildren.deployment(app)).serverSideApply();
    client.resource(WebAppChildren.service(app)).serverSideApply();
    WebAppStatus status = new WebAppStatus(readyReplicas(app), WebAppChildren.address(app));
    if (!status.equals(app.getStatus())) {
      client
          .resource(app)
          .editStatus(
              current -> {
                current.setStatus(status);
                return current;
              });
    }
  }

  private int readyReplicas(WebApp app) {
    Deployment deployment = deployments.getStore().getByKey(key(app));
    Integer ready =
        deployment == null || deployment.getStatus() == null
            ? null
            : deployment.getStatus().getReadyReplicas();
    return ready == null ? 0 : ready;
  }

  private static String key(HasMetadata object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  private static <T> ResourceEventHandler<T> handler(Consumer<T> changed) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        changed.accept(object);
      }

      @Override
      public void onUpdate(@Nullable T before, T object) {
        changed.accept(object);
      }

      @Override
      public void onDelete(T object, boolean finalStateUnknown) {
        changed.accept(object);
      }
    };
  }

  @Override
  public void close() {
    worker.interrupt();
    apps.close();
    deployments.close();
  }
}
