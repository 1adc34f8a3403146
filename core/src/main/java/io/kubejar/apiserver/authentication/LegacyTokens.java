package io.kubejar.apiserver.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * The tokens that Secrets hold: they never expire, but are void once their Secret or their account
 * is gone, or the Secret holds another one.
 *
 * <p>Follows {@code pkg/serviceaccount/legacy.go}. When a token was used is not noted.
 */
record LegacyTokens(Store store) {
  static final String ISSUER = "kubernetes/serviceaccount";
  static final String NAMESPACE = ISSUER + "/namespace";
  static final String SECRET_NAME = ISSUER + "/secret.name";
  static final String ACCOUNT_NAME = ISSUER + "/service-account.name";
  static final String ACCOUNT_UID = ISSUER + "/service-account.uid";

  /**
   * The user of a token of which the signature is good.
   *
   * @throws StatusException 401 if it is void
   */
  UserInfo user(String token, JsonNode claims) {
    KubeObject secret = find("secrets", claims, SECRET_NAME);
    byte[] held = Base64.getMimeDecoder().decode(secret.json().path("data").path("token").asText());
    KubeObject account = find("serviceaccounts", claims, ACCOUNT_NAME);
    if (secret.isBeingDeleted()
        || account.isBeingDeleted()
        || !token.equals(new String(held, StandardCharsets.UTF_8))
        || !account.uid().equals(claims.path(ACCOUNT_UID).asText())) {
      throw StatusException.unauthorized();
    }
    return new UserInfo(
        claims.path("sub").asText(),
        account.uid(),
        ServiceAccountTokens.groups(account.namespace()),
        Map.of());
  }

  private KubeObject find(String resource, JsonNode claims, String name) {
    Key key =
        Key.of(
            new GroupResource("", resource),
            claims.path(NAMESPACE).asText(),
            claims.path(name).asText());
    return store.get(key).orElseThrow(StatusException::unauthorized);
  }
}
