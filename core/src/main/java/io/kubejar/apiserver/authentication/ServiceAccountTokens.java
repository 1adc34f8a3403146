package io.kubejar.apiserver.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.clock.Clock;
import io.kubejar.clock.Randomness;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and accepts the tokens of service accounts: JSON web tokens signed by the cluster, bound to
 * the account and possibly to a Pod, Secret or Node, which expire by the cluster's clock.
 *
 * <p>Follows {@code pkg/serviceaccount/claims.go} and {@code jwt.go}. The key is made when the
 * first token is.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
  /** Who issues the tokens, and for whom they are meant unless they say otherwise. */
  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  private static final String PRIVATE_CLAIMS = "kubernetes.io";
  private static final String USER_PREFIX = "system:serviceaccount:";
  private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
  private static final Map<String, GroupResource> BINDABLE =
      Map.of(
          "pod", new GroupResource("", "pods"),
          "secret", new GroupResource("", "secrets"),
          "node", new GroupResource("", "nodes"));

  private final Store store;
  private final Clock clock;
  private final Randomness randomness;
  private final TokenSigner signer = new TokenSigner();

  public ServiceAccountTokens(Store store, Clock clock, Randomness randomness) {
    this.store = store;
    this.clock = clock;
    this.randomness = randomness;
  }

  /**
   * What a token is asked for.
   *
   * @param bound the objects that it is bound to, by {@code pod}, {@code secret} or {@code node};
   *     empty if it is bound to the account alone. With a Pod, the node is where it runs
   * @param warnAfter when its holder should have got a new one, null if it expires at that time
   */
  public record Request(
      KubeObject account,
      List<String> audiences,
      Instant expiry,
      Map<String, KubeObject> bound,
      @Nullable Instant warnAfter) {}

  /** A new token. */
  public String issue(Request request) {
    KubeObject account = request.account();
    Instant now = clock.now();
    ObjectNode claims = Json.object();
    request.audiences().forEach(claims.putArray("aud")::add);
    claims.put("exp", request.expiry().getEpochSecond());
    claims.put("iat", now.getEpochSecond());
    claims.put("iss", ISSUER);
    claims.put("jti", randomness.uuid());
    ObjectNode kubernetes = claims.putObject(PRIVATE_CLAIMS);
    kubernetes.put("namespace", account.namespace());
    request.bound().forEach((kind, object) -> reference(kubernetes.putObject(kind), object));
    reference(kubernetes.putObject("serviceaccount"), account);
    Instant warnAfter = request.warnAfter();
    if (warnAfter != null) {
      kubernetes.put("warnafter", warnAfter.getEpochSecond());
    }
    claims.put("nbf", now.getEpochSecond());
    claims.put("sub", USER_PREFIX + account.namespace() + ":" + account.name());
    return signer.sign(claims);
  }

  /** The token that a Secret of an account holds, valid as long as it holds it. */
  public String issueForSecret(KubeObject account, KubeObject secret) {
    ObjectNode claims = Json.object().put("iss", LegacyTokens.ISSUER);
    claims.put(LegacyTokens.NAMESPACE, account.namespace());
    claims.put(LegacyTokens.SECRET_NAME, secret.name());
    claims.put(LegacyTokens.ACCOUNT_NAME, account.name());
    claims.put(LegacyTokens.ACCOUNT_UID, account.uid());
    claims.put("sub", USER_PREFIX + account.namespace() + ":" + account.name());
    return signer.sign(claims);
  }

  private static void reference(ObjectNode target, KubeObject object) {
    target.put("name", object.name()).put("uid", object.uid());
  }

  /** The keys that tokens are signed with, as a JSON Web Key Set. */
  public String keys() {
    return signer.publicKeys();
  }

  @Override
  public Optional<UserInfo> authenticate(String token) {
    return user(token, List.of(ISSUER));
  }

  /**
   * The user of a token that is meant for one of these audiences.
   *
   * @throws StatusException 401 if the token is the cluster's but not valid any more
   */
  public Optional<UserInfo> user(String token, List<String> audiences) {
    if (!isOurs(token)) {
      return Optional.empty();
    }
    JsonNode claims = signer.verify(token).orElseThrow(StatusException::unauthorized);
    if (claims.path("iss").asText().equals(LegacyTokens.ISSUER)) {
      return Optional.of(new LegacyTokens(store).user(token, claims));
    }
    long now = clock.now().getEpochSecond();
    boolean meant = false;
    for (JsonNode audience : claims.path("aud")) {
      meant |= audiences.contains(audience.asText());
    }
    if (!meant || claims.path("exp").asLong() <= now || claims.path("nbf").asLong() > now) {
      throw StatusException.unauthorized();
    }
    JsonNode kubernetes = claims.path(PRIVATE_CLAIMS);
    String namespace = kubernetes.path("namespace").asText();
    JsonNode account = kubernetes.path("serviceaccount");
    if (!exists(ACCOUNTS, namespace, account)) {
      throw StatusException.unauthorized();
    }
    Map<String, List<String>> extra = new HashMap<>();
    extra.put(
        "authentication.kubernetes.io/credential-id",
        List.of("JTI=" + claims.path("jti").asText()));
    for (Map.Entry<String, GroupResource> kind : BINDABLE.entrySet()) {
      bound(kubernetes, kind.getKey(), kind.getValue(), namespace, extra);
    }
    String uid = account.path("uid").asText();
    return Optional.of(new UserInfo(claims.path("sub").asText(), uid, groups(namespace), extra));
  }

  /** The groups of a service account. */
  static List<String> groups(String namespace) {
    return List.of(
        "system:serviceaccounts", "system:serviceaccounts:" + namespace, UserInfo.AUTHENTICATED);
  }

  /** A token is void once the object that it is bound to is gone. */
  private void bound(
      JsonNode claims,
      String kind,
      GroupResource resource,
      String namespace,
      Map<String, List<String>> extra) {
    JsonNode reference = claims.path(kind);
    if (!reference.isObject()) {
      return;
    }
    boolean tells = kind.equals("node") && claims.has("pod");
    if (!tells && !exists(resource, kind.equals("node") ? "" : namespace, reference)) {
      throw StatusException.unauthorized();
    }
    String prefix = "authentication.kubernetes.io/" + kind;
    extra.put(prefix + "-name", List.of(reference.path("name").asText()));
    extra.put(prefix + "-uid", List.of(reference.path("uid").asText()));
  }

  private boolean exists(GroupResource resource, String namespace, JsonNode reference) {
    return store
        .get(Key.of(resource, namespace, reference.path("name").asText()))
        .filter(o -> o.uid().equals(reference.path("uid").asText()))
        .isPresent();
  }

  private static boolean isOurs(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
      JsonNode claims = Json.parse(new String(payload, StandardCharsets.UTF_8));
      String issuer = claims.path("iss").asText();
      return issuer.equals(ISSUER) || issuer.equals(LegacyTokens.ISSUER);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
