package io.kubejar.controllermanager.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the kubeconfig in the ConfigMap {@code cluster-info} of {@code kube-public} with each
 * bootstrap token, so that who knows a token can trust it. As in a real cluster, it does not run by
 * default.
 *
 * <p>Follows {@code pkg/controller/bootstrap/bootstrapsigner.go} and {@code
 * k8s.io/cluster-bootstrap/token/jws/jws.go}.
 */
public final class BootstrapSignerController extends LoopedController {
  private static final String NAME = "bootstrap-signer-controller";
  private static final String NAMESPACE = "kube-public";
  private static final String CLUSTER_INFO = "cluster-info";
  private static final String KUBECONFIG = "kubeconfig";
  private static final String SIGNATURE = "jws-kubeconfig-";
  private static final GroupVersionResource CONFIG_MAPS =
      GroupVersionResource.of("v1", "configmaps");

  public BootstrapSignerController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private static final ObjectRef KEY =
        new ObjectRef(CONFIG_MAPS.groupResource(), NAMESPACE, CLUSTER_INFO);

    private final ReconcileLoop reconcileLoop;
    private final Clock clock;
    private final ResourceClient client;
    private final Informer configMaps;
    private final Informer secrets;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      clock = context.loop().clock();
      client = context.client().resource(CONFIG_MAPS);
      configMaps = context.informers().informer(CONFIG_MAPS);
      secrets = context.informers().informer(BootstrapTokens.SECRETS);
      configMaps.addHandler(
          new MappedEvents(
              map ->
                  map.namespace().equals(NAMESPACE) && map.name().equals(CLUSTER_INFO)
                      ? List.of(KEY)
                      : List.of(),
              reconcileLoop::enqueue));
      secrets.addHandler(
          new MappedEvents(
              secret -> BootstrapTokens.isOne(secret) ? List.of(KEY) : List.of(),
              reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject map = configMaps.get(NAMESPACE, CLUSTER_INFO);
      if (map == null || !map.json().path("data").has(KUBECONFIG)) {
        return Result.DONE;
      }
      ObjectNode json = map.mutableJson();
      ObjectNode data = json.withObjectProperty("data");
      String kubeconfig = data.path(KUBECONFIG).asText();
      data.properties().removeIf(entry -> entry.getKey().startsWith(SIGNATURE));
      for (KubeObject secret : secrets.list(BootstrapTokens.NAMESPACE)) {
        String id = BootstrapTokens.signingId(secret, clock.now());
        if (!id.isEmpty()) {
          String token = id + "." + BootstrapTokens.value(secret, "token-secret");
          data.put(SIGNATURE + id, signature(kubeconfig, id, token));
        }
      }
      if (!data.equals(map.json().path("data"))) {
        client.update(json);
      }
      return Result.DONE;
    }

    /** A JSON web signature without its content: {@code HEADER..SIGNATURE}. */
    private static String signature(String content, String id, String token) {
      String header = base64(Json.bytes(Json.object().put("alg", "HS256").put("kid", id)));
      String signed = header + "." + base64(content.getBytes(StandardCharsets.UTF_8));
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return header + ".." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JVM has no HMAC-SHA256", e);
      }
    }

    private static String base64(byte[] bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  }
}
