package io.kubejar.apiserver.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.SubresourceHandler;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.rules.Bodies;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.clock.Clock;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code serviceaccounts/token}: gives a token for an account.
 *
 * <p>Follows {@code pkg/registry/core/serviceaccount/storage/token.go}.
 */
public final class TokenRequests implements SubresourceHandler {
  private static final GroupKind KIND = new GroupKind("authentication.k8s.io", "TokenRequest");
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final long DEFAULT_SECONDS = 3600;
  private static final GroupResource NODES = new GroupResource("", "nodes");

  /**
   * What admission asks for Pods: such tokens live for a year, so that old clients that read theirs
   * only once go on, and tell when they should have been renewed.
   */
  private static final long EXTENDED_SECONDS = 3607;

  private static final Duration EXTENSION = Duration.ofDays(365);
  private static final long LEAST_SECONDS = 600;
  private static final long MOST_SECONDS = 1L << 32;

  private final Store store;
  private final Clock clock;
  private final ServiceAccountTokens tokens;

  public TokenRequests(Store store, Clock clock, ServiceAccountTokens tokens) {
    this.store = store;
    this.clock = clock;
    this.tokens = tokens;
  }

  @Override
  public ApiResponse handle(WriteContext write, ApiRequest request) {
    String name = request.info().name();
    KubeObject account =
        store
            .get(write.key(name))
            .orElseThrow(() -> StatusException.notFound(write.definition().groupResource(), name));
    ObjectNode body = Bodies.object(request);
    ObjectNode spec = Defaults.objectIn(body, "spec");
    if (Defaults.isAbsent(spec, "expirationSeconds")) {
      spec.put("expirationSeconds", DEFAULT_SECONDS);
    }
    if (spec.path("audiences").isEmpty()) {
      spec.putArray("audiences").add(ServiceAccountTokens.ISSUER);
    }
    if (!spec.has("boundObjectRef")) {
      spec.putNull("boundObjectRef");
    }
    checkExpiration(name, spec.path("expirationSeconds"));
    Instant expiry =
        clock
            .now()
            .plusSeconds(spec.path("expirationSeconds").asLong())
            .truncatedTo(ChronoUnit.SECONDS);
    List<String> audiences = new ArrayList<>();
    spec.path("audiences").forEach(a -> audiences.add(a.asText()));
    JsonNode ref = spec.path("boundObjectRef");
    Map<String, KubeObject> bound = ref.isObject() ? bound(account, ref) : Map.of();
    boolean extended =
        bound.containsKey("pod")
            && spec.path("expirationSeconds").asLong() == EXTENDED_SECONDS
            && audiences.equals(List.of(ServiceAccountTokens.ISSUER));
    String token =
        tokens.issue(
            new ServiceAccountTokens.Request(
                account,
                audiences,
                extended ? expiry.minusSeconds(EXTENDED_SECONDS).plus(EXTENSION) : expiry,
                bound,
                extended ? expiry : null));
    ObjectNode answer = body.objectNode();
    answer.put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
    answer
        .putObject("metadata")
        .put("name", name)
        .put("namespace", account.namespace())
        .put("creationTimestamp", clock.now().truncatedTo(ChronoUnit.SECONDS).toString());
    answer.set("spec", spec);
    answer.putObject("status").put("token", token).put("expirationTimestamp", expiry.toString());
    return new ApiResponse.OfObject(201, KubeObject.of(answer), List.of());
  }

  private static void checkExpiration(String name, JsonNode seconds) {
    FieldPath path = SPEC.child("expirationSeconds");
    String why = "";
    if (seconds.asLong() < LEAST_SECONDS) {
      why = "may not specify a duration less than 10 minutes";
    } else if (seconds.asLong() > MOST_SECONDS) {
      why = "may not specify a duration larger than 2^32 seconds";
    }
    if (!why.isEmpty()) {
      throw StatusException.invalid(KIND, name, List.of(FieldError.invalid(path, seconds, why)));
    }
  }

  /** What the token is bound to; for a Pod also its node, which the token tells of. */
  private Map<String, KubeObject> bound(KubeObject account, JsonNode ref) {
    String kind = ref.path("kind").asText().toLowerCase(Locale.ROOT);
    KubeObject object = boundObject(account, ref);
    Map<String, KubeObject> bound = new LinkedHashMap<>();
    bound.put(kind, object);
    String node = kind.equals("pod") ? object.spec().path("nodeName").asText() : "";
    if (!node.isEmpty()) {
      store.get(Key.of(NODES, "", node)).ifPresent(found -> bound.put("node", found));
    }
    return bound;
  }

  private KubeObject boundObject(KubeObject account, JsonNode ref) {
    String kind = ref.path("kind").asText();
    String name = ref.path("name").asText();
    GroupResource resource =
        switch (kind) {
          case "Pod" -> new GroupResource("", "pods");
          case "Secret" -> new GroupResource("", "secrets");
          case "Node" -> new GroupResource("", "nodes");
          default ->
              throw StatusException.badRequest(
                  "cannot bind token to object of type "
                      + ref.path("apiVersion").asText()
                      + ", Kind="
                      + kind);
        };
    String namespace = kind.equals("Node") ? "" : account.namespace();
    KubeObject object =
        store
            .get(Key.of(resource, namespace, name))
            .orElseThrow(() -> StatusException.notFound(resource, name));
    String uid = ref.path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(object.uid())) {
      throw StatusException.conflict(
          resource,
          name,
          "the UID in the bound object reference ("
              + uid
              + ") does not match the UID in record. The object might have been deleted and then"
              + " recreated");
    }
    if (kind.equals("Pod")
        && !object.spec().path("serviceAccountName").asText().equals(account.name())) {
      throw StatusException.badRequest(
          "cannot bind token for serviceaccount \""
              + account.name()
              + "\" to pod running with different serviceaccount name.");
    }
    return object;
  }

  /** The audiences that a request names, or the API's own. */
  static List<String> audiences(JsonNode spec) {
    if (!(spec.get("audiences") instanceof ArrayNode list) || list.isEmpty()) {
      return List.of(ServiceAccountTokens.ISSUER);
    }
    List<String> audiences = new ArrayList<>();
    list.forEach(a -> audiences.add(a.asText()));
    return audiences;
  }
}
