package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.rules.Bodies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers who may do what: SubjectAccessReview, its local and self forms, and
 * SelfSubjectRulesReview. Nothing is stored.
 *
 * <p>Follows {@code pkg/registry/authorization}.
 */
public final class AccessReviews {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String GROUP = "authorization.k8s.io";

  private final Authorizer authorizer;
  private final RbacAuthorizer rbac;

  /**
   * @param authorizer what requests are decided by
   * @param rbac knows the rules of a user
   */
  public AccessReviews(Authorizer authorizer, RbacAuthorizer rbac) {
    this.authorizer = authorizer;
    this.rbac = rbac;
  }

  /** {@code subjectaccessreviews}: about any user. */
  public ApiResponse ofSubject(WriteContext write, ApiRequest request) {
    ObjectNode review = Bodies.object(request);
    checkSubject("SubjectAccessReview", review.path("spec"));
    return decide(review, "SubjectAccessReview", subject(review.path("spec")));
  }

  /** {@code localsubjectaccessreviews}: about any user, in one namespace. */
  public ApiResponse ofSubjectInNamespace(WriteContext write, ApiRequest request) {
    ObjectNode review = Bodies.object(request);
    checkSubject("LocalSubjectAccessReview", review.path("spec"));
    String namespace = review.path("spec").path("resourceAttributes").path("namespace").asText();
    if (!namespace.equals(write.namespace())) {
      throw StatusException.badRequest(
          "spec.resourceAttributes.namespace must match namespace: " + write.namespace());
    }
    review.withObject("/metadata").put("namespace", namespace);
    return decide(review, "LocalSubjectAccessReview", subject(review.path("spec")));
  }

  /** {@code selfsubjectaccessreviews}: about the sender. */
  public ApiResponse ofSelf(WriteContext write, ApiRequest request) {
    ObjectNode review = Bodies.object(request);
    return decide(review, "SelfSubjectAccessReview", request.user());
  }

  private static void checkSubject(String kind, JsonNode spec) {
    if (spec.path("user").asText().isEmpty() && spec.path("groups").isEmpty()) {
      FieldError error =
          FieldError.invalid(
              SPEC.child("user"), "", "at least one of user or group must be specified");
      throw StatusException.invalid(new GroupKind(GROUP, kind), "", List.of(error));
    }
  }

  private ApiResponse decide(ObjectNode review, String kind, UserInfo user) {
    JsonNode spec = review.path("spec");
    boolean resource = spec.path("resourceAttributes").isObject();
    if (resource == spec.path("nonResourceAttributes").isObject()) {
      FieldError error =
          FieldError.invalid(
              SPEC.child("resourceAttributes"),
              spec.path("resourceAttributes").isObject()
                  ? spec.get("resourceAttributes")
                  : Json.mapper().nullNode(),
              "exactly one of nonResourceAttributes or resourceAttributes must be specified");
      throw StatusException.invalid(new GroupKind(GROUP, kind), "", List.of(error));
    }
    RequestInfo asked =
        resource
            ? resourceRequest(spec.get("resourceAttributes"))
            : pathRequest(spec.get("nonResourceAttributes"));
    Authorizer.Decision decision = authorizer.authorize(user, asked);
    ObjectNode status = review.putObject("status").put("allowed", decision.allowed());
    if (!decision.reason().isEmpty()) {
      status.put("reason", decision.reason());
    }
    return answer(review, kind);
  }

  private static ApiResponse answer(ObjectNode review, String kind) {
    review.put("kind", kind).put("apiVersion", GROUP + "/v1");
    if (!review.path("metadata").isObject()) {
      review.putObject("metadata");
    }
    return new ApiResponse.OfObject(201, KubeObject.of(review), List.of());
  }

  private static RequestInfo resourceRequest(JsonNode attributes) {
    GroupVersionResource resource =
        new GroupVersionResource(
            attributes.path("group").asText(),
            attributes.path("version").asText("*"),
            attributes.path("resource").asText());
    return new RequestInfo(
        attributes.path("verb").asText(),
        resource,
        attributes.path("namespace").asText(),
        attributes.path("name").asText(),
        attributes.path("subresource").asText(),
        "");
  }

  private static RequestInfo pathRequest(JsonNode attributes) {
    return new RequestInfo(
        attributes.path("verb").asText(), null, "", "", "", attributes.path("path").asText());
  }

  private static UserInfo subject(JsonNode spec) {
    List<String> groups = new ArrayList<>();
    spec.path("groups").forEach(g -> groups.add(g.asText()));
    Map<String, List<String>> extra = new HashMap<>();
    spec.path("extra")
        .properties()
        .forEach(
            e -> {
              List<String> values = new ArrayList<>();
              e.getValue().forEach(v -> values.add(v.asText()));
              extra.put(e.getKey(), values);
            });
    return new UserInfo(spec.path("user").asText(), spec.path("uid").asText(), groups, extra);
  }

  /** {@code selfsubjectrulesreviews}: all that the sender may do in a namespace. */
  public ApiResponse rulesOfSelf(WriteContext write, ApiRequest request) {
    ObjectNode review = Bodies.object(request);
    String namespace = review.path("spec").path("namespace").asText();
    if (namespace.isEmpty()) {
      throw StatusException.badRequest("no namespace on request");
    }
    ObjectNode status = review.putObject("status");
    ArrayNode resources = status.putArray("resourceRules");
    ArrayNode paths = status.putArray("nonResourceRules");
    for (PolicyRule rule : rbac.rulesFor(request.user(), namespace)) {
      if (!rule.resources().isEmpty()) {
        ObjectNode entry = resources.addObject();
        put(entry, "verbs", rule.verbs());
        put(entry, "apiGroups", rule.apiGroups());
        put(entry, "resources", rule.resources());
        put(entry, "resourceNames", rule.resourceNames());
      }
      if (!rule.nonResourceUrls().isEmpty()) {
        ObjectNode entry = paths.addObject();
        put(entry, "verbs", rule.verbs());
        put(entry, "nonResourceURLs", rule.nonResourceUrls());
      }
    }
    status.put("incomplete", false);
    return answer(review, "SelfSubjectRulesReview");
  }

  private static void put(ObjectNode entry, String field, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = entry.putArray(field);
      values.forEach(array::add);
    }
  }
}
