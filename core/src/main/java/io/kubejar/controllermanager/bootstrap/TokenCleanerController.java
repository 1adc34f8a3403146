package io.kubejar.controllermanager.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler.Result;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Deletes bootstrap tokens when they expire. As in a real cluster, it does not run by default.
 *
 * <p>Follows {@code pkg/controller/bootstrap/tokencleaner.go}.
 */
public final class TokenCleanerController extends LoopedController {
  private static final String NAME = "token-cleaner-controller";

  public TokenCleanerController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    Informer secrets = context.informers().informer(BootstrapTokens.SECRETS);
    ResourceClient client = context.client().resource(BootstrapTokens.SECRETS);
    Clock clock = context.loop().clock();
    ReconcileLoop loop =
        new ReconcileLoop(
            NAME,
            context.loop(),
            context.trace(),
            key -> {
              KubeObject secret = secrets.get(key.namespace(), key.name());
              Instant end = secret == null ? null : BootstrapTokens.expiration(secret);
              if (secret == null || end == null) {
                return Result.DONE;
              }
              if (end.isAfter(clock.now())) {
                return new Result.After(Duration.between(clock.now(), end));
              }
              delete(client, secret);
              return Result.DONE;
            });
    secrets.addHandler(new MappedEvents(BootstrapTokens::keys, loop::enqueue));
    return List.of(loop);
  }

  private static void delete(ResourceClient client, KubeObject secret) {
    ObjectNode options = Json.object();
    options.putObject("preconditions").put("uid", secret.uid());
    try {
      client.delete(secret.namespace(), secret.name(), options);
    } catch (StatusException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }
}
