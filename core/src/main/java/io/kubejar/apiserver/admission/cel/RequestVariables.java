package io.kubejar.apiserver.admission.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.RequestText;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.cel.AuthorizerLibrary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as expressions see it, in the version in which a webhook or policy is about it.
 * Immutable.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/cel/activation.go} and {@code
 * CreateAdmissionRequest} of {@code condition.go}.
 */
public final class RequestVariables {
  private final Subject subject;
  private final Map<String, Object> values;

  private RequestVariables(Subject subject, Map<String, Object> values) {
    this.subject = subject;
    this.values = Map.copyOf(values);
  }

  /**
   * What a request is about, in one version.
   *
   * @param object what is written, null for a deletion
   * @param oldObject what is there, null for a creation
   */
  public record Subject(
      AdmissionRequest request,
      RequestMatcher.Match match,
      @Nullable JsonNode object,
      @Nullable JsonNode oldObject) {}

  /**
   * The variables of a request.
   *
   * @param namespace in which the objects are, null for those of the cluster
   */
  public static RequestVariables of(
      Subject subject, @Nullable KubeObject namespace, Authorizer authorizer) {
    AdmissionRequest request = subject.request();
    AdmissionRequest.Target target = request.target();
    Map<String, Object> values = new HashMap<>();
    values.put(ExpressionCompiler.OBJECT, NativeValues.of(subject.object()));
    values.put(ExpressionCompiler.OLD_OBJECT, NativeValues.of(subject.oldObject()));
    values.put(
        ExpressionCompiler.REQUEST,
        NativeValues.of(requestJson(subject, subject.match().resource())));
    values.put(ExpressionCompiler.NAMESPACE, NativeValues.of(visible(namespace)));
    RequestAuthorization authorization = new RequestAuthorization(authorizer, request.user());
    values.put(ExpressionCompiler.AUTHORIZER, authorization);
    values.put(
        ExpressionCompiler.REQUEST_RESOURCE,
        new AuthorizerLibrary.ResourceCheck(
            authorization,
            target.resource().group(),
            target.resource().resource(),
            target.subresource(),
            target.attributedNamespace(),
            target.name()));
    return new RequestVariables(subject, values);
  }

  /** The same with another object in place of what is written. */
  public RequestVariables withObject(JsonNode object) {
    return with(ExpressionCompiler.OBJECT, NativeValues.of(object));
  }

  /** The same with parameters of a policy; null if there are none. */
  public RequestVariables withParams(@Nullable KubeObject params) {
    return with(ExpressionCompiler.PARAMS, NativeValues.of(params == null ? null : params.json()));
  }

  /**
   * The same for {@code matchConditions}: they cannot see the namespace, and are told the resource
   * of the request itself, even if they see the object in the version of another.
   */
  RequestVariables forConditions() {
    GroupVersionResource own = subject.request().target().resource();
    return with(ExpressionCompiler.NAMESPACE, NativeValues.of(null))
        .with(ExpressionCompiler.REQUEST, NativeValues.of(requestJson(subject, own)));
  }

  private RequestVariables with(String name, Object value) {
    Map<String, Object> changed = new HashMap<>(values);
    changed.put(name, value);
    return new RequestVariables(subject, changed);
  }

  Map<String, Object> values() {
    return values;
  }

  private static ObjectNode requestJson(Subject subject, GroupVersionResource resource) {
    return RequestText.of(subject.request(), resource, subject.match().kind());
  }

  /** A namespace without its owners and field managers. */
  private static @Nullable JsonNode visible(@Nullable KubeObject namespace) {
    if (namespace == null) {
      return null;
    }
    ObjectNode json = Json.object();
    ObjectNode metadata = ((ObjectNode) namespace.metadata()).deepCopy();
    metadata.remove("ownerReferences");
    metadata.remove("managedFields");
    json.set("metadata", metadata);
    for (String field : List.of("spec", "status")) {
      JsonNode part = namespace.json().get(field);
      if (part != null) {
        json.set(field, part);
      }
    }
    return json;
  }
}
