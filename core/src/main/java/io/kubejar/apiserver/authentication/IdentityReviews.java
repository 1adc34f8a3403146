package io.kubejar.apiserver.authentication;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.rules.Bodies;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers who somebody is: TokenReview about a token, SelfSubjectReview about the sender.
 *
 * <p>Follows {@code pkg/registry/authentication}.
 */
public final class IdentityReviews {
  private static final String API_VERSION = "authentication.k8s.io/v1";

  private final TokenAuthenticator others;
  private final ServiceAccountTokens accounts;

  /**
   * @param others knows the tokens that are not of service accounts
   */
  public IdentityReviews(TokenAuthenticator others, ServiceAccountTokens accounts) {
    this.others = others;
    this.accounts = accounts;
  }

  /** {@code tokenreviews}. */
  public ApiResponse ofToken(WriteContext write, ApiRequest request) {
    ObjectNode review = Bodies.object(request);
    String token = review.path("spec").path("token").asText();
    if (token.isEmpty()) {
      throw StatusException.badRequest("token is required for TokenReview in authentication");
    }
    List<String> audiences = TokenRequests.audiences(review.path("spec"));
    ObjectNode status = review.putObject("status");
    try {
      Optional<UserInfo> user = accounts.user(token, audiences);
      if (user.isEmpty()) {
        user = others.authenticate(token);
      }
      if (user.isPresent()) {
        status.put("authenticated", true);
        status.set("user", json(user.get()));
        ArrayNode meant = status.putArray("audiences");
        audiences.forEach(meant::add);
      } else {
        refuse(status);
      }
    } catch (StatusException e) {
      refuse(status);
    }
    return answer(review, "TokenReview");
  }

  private static void refuse(ObjectNode status) {
    status.putObject("user");
    status.put("error", "[invalid bearer token, token lookup failed]");
  }

  /** {@code selfsubjectreviews}. */
  public ApiResponse ofSelf(WriteContext write, ApiRequest request) {
    ObjectNode review = Bodies.object(request);
    review.putObject("status").set("userInfo", json(request.user()));
    return answer(review, "SelfSubjectReview");
  }

  private static ApiResponse answer(ObjectNode review, String kind) {
    review.put("kind", kind).put("apiVersion", API_VERSION);
    if (!review.path("metadata").isObject()) {
      review.putObject("metadata");
    }
    return new ApiResponse.OfObject(201, KubeObject.of(review), List.of());
  }

  private static ObjectNode json(UserInfo user) {
    ObjectNode json = Json.object().put("username", user.name());
    if (!user.uid().isEmpty()) {
      json.put("uid", user.uid());
    }
    if (!user.groups().isEmpty()) {
      user.groups().forEach(json.putArray("groups")::add);
    }
    if (!user.extra().isEmpty()) {
      ObjectNode extra = json.putObject("extra");
      for (Map.Entry<String, List<String>> entry : user.extra().entrySet()) {
        entry.getValue().forEach(extra.putArray(entry.getKey())::add);
      }
    }
    return json;
  }
}
