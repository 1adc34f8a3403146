package io.kubejar.controllermanager.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills Secrets of type {@code kubernetes.io/service-account-token} with a token of the account
 * that their annotation names, and deletes those whose account is gone.
 *
 * <p>Follows {@code pkg/controller/serviceaccount/tokens_controller.go}.
 */
public final class TokensController extends LoopedController {
  private static final String NAME = "serviceaccount-token-controller";
  private static final String TYPE = "kubernetes.io/service-account-token";
  private static final String ACCOUNT_NAME = "kubernetes.io/service-account.name";
  private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
  private static final String BY_ACCOUNT = "service-account-token";
  private static final GroupVersionResource SECRETS = GroupVersionResource.of("v1", "secrets");
  private static final GroupVersionResource ACCOUNTS =
      GroupVersionResource.of("v1", "serviceaccounts");

  private final String caPem;
  private final TokenGenerator tokens;

  /**
   * @param caPem the certificate that clients trust, which goes with the token
   */
  public TokensController(String caPem, TokenGenerator tokens) {
    super(NAME);
    this.caPem = caPem;
    this.tokens = tokens;
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static String accountOf(KubeObject secret) {
    String name = secret.annotation(ACCOUNT_NAME);
    return name == null || !secret.json().path("type").asText().equals(TYPE) ? "" : name;
  }

  private final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final ResourceClient client;
    private final ResourceClient accountClient;
    private final Informer secrets;
    private final Informer accounts;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(SECRETS);
      accountClient = context.client().resource(ACCOUNTS);
      secrets = context.informers().informer(SECRETS);
      accounts = context.informers().informer(ACCOUNTS);
      secrets.addIndex(BY_ACCOUNT, secret -> List.of(secret.namespace() + "/" + accountOf(secret)));
      secrets.addHandler(
          new MappedEvents(
              secret -> accountOf(secret).isEmpty() ? List.of() : List.of(key(secret)),
              reconcileLoop::enqueue));
      accounts.addHandler(new MappedEvents(this::secretsOf, reconcileLoop::enqueue));
    }

    private static ObjectRef key(KubeObject secret) {
      return new ObjectRef(SECRETS.groupResource(), secret.namespace(), secret.name());
    }

    private List<ObjectRef> secretsOf(KubeObject account) {
      List<ObjectRef> keys = new ArrayList<>();
      for (KubeObject secret :
          secrets.byIndex(BY_ACCOUNT, account.namespace() + "/" + account.name())) {
        keys.add(key(secret));
      }
      return keys;
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject secret = secrets.get(key.namespace(), key.name());
      if (secret == null || secret.isBeingDeleted() || accountOf(secret).isEmpty()) {
        return Result.DONE;
      }
      KubeObject account = account(secret);
      if (account == null) {
        delete(secret);
      } else {
        fill(secret, account);
      }
      return Result.DONE;
    }

    private @Nullable KubeObject account(KubeObject secret) {
      String name = accountOf(secret);
      String uid = secret.annotation(ACCOUNT_UID);
      KubeObject account = accounts.get(secret.namespace(), name);
      if (account == null) {
        account = accountClient.find(secret.namespace(), name).orElse(null);
      }
      boolean other = account != null && uid != null && !uid.equals(account.uid());
      return other ? null : account;
    }

    private void delete(KubeObject secret) {
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

    private void fill(KubeObject secret, KubeObject account) {
      ObjectNode json = secret.mutableJson();
      ObjectNode data = json.withObjectProperty("data");
      data.put("ca.crt", base64(caPem));
      if (data.path("namespace").asText().isEmpty()) {
        data.put("namespace", base64(secret.namespace()));
      }
      if (data.path("token").asText().isEmpty()) {
        data.put("token", base64(tokens.tokenFor(account, secret)));
      }
      json.withObjectProperty("metadata")
          .withObjectProperty("annotations")
          .put(ACCOUNT_UID, account.uid());
      if (!json.equals(secret.json())) {
        client.update(json);
      }
    }

    private static String base64(String text) {
      return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
