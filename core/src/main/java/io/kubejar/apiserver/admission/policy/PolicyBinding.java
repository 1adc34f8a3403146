package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.matching.MatchCriteria;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binding of a policy.
 *
 * @param resources which of the policy's requests are meant, null for all
 * @param paramRef where the parameters are; missing if there are none
 * @param actions what a validation that fails leads to: {@code Deny}, {@code Warn}, {@code Audit}
 */
record PolicyBinding(
    String name, @Nullable MatchCriteria resources, JsonNode paramRef, List<String> actions) {

  static PolicyBinding of(KubeObject object) {
    JsonNode spec = object.json().path("spec");
    JsonNode resources = spec.path("matchResources");
    List<String> actions = new ArrayList<>();
    spec.path("validationActions").forEach(action -> actions.add(action.asText()));
    return new PolicyBinding(
        object.name(),
        resources.isObject() ? MatchCriteria.ofMatchResources(resources) : null,
        spec.path("paramRef"),
        List.copyOf(actions));
  }
}
