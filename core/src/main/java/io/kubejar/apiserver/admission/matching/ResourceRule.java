package io.kubejar.apiserver.admission.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apiserver.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule of a webhook or policy: operations and resources; {@code *} in a list stands for any.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules/rules.go}.
 *
 * @param resources such as {@code pods}, {@code pods/status}, {@code pods/*} or {@code *}{@code /*}
 * @param scope {@code Cluster}, {@code Namespaced} or {@code *}
 * @param resourceNames the only names of objects that are meant; empty for all, always so for
 *     webhooks
 */
public record ResourceRule(
    List<String> operations,
    List<String> apiGroups,
    List<String> apiVersions,
    List<String> resources,
    String scope,
    List<String> resourceNames) {
  private static final String ANY = "*";

  public ResourceRule {
    operations = List.copyOf(operations);
    apiGroups = List.copyOf(apiGroups);
    apiVersions = List.copyOf(apiVersions);
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
  }

  /** A {@code RuleWithOperations} or {@code NamedRuleWithOperations}. */
  public static ResourceRule of(JsonNode rule) {
    return new ResourceRule(
        texts(rule.path("operations")),
        texts(rule.path("apiGroups")),
        texts(rule.path("apiVersions")),
        texts(rule.path("resources")),
        rule.path("scope").asText(ANY),
        texts(rule.path("resourceNames")));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /**
   * Whether the rule is about a request, the names of objects left aside.
   *
   * @param resource the resource of the request, or an equivalent that takes its place
   */
  boolean matches(AdmissionRequest request, GroupVersionResource resource) {
    return matchesScope(request.target())
        && names(operations, request.operation().name())
        && names(apiGroups, resource.group())
        && names(apiVersions, resource.version())
        && namesResource(resource.resource(), request.target().subresource());
  }

  boolean matchesName(String name) {
    return resourceNames.isEmpty() || resourceNames.contains(name);
  }

  private static boolean names(List<String> items, String wanted) {
    return items.contains(ANY) || items.contains(wanted);
  }

  private boolean matchesScope(AdmissionRequest.Target target) {
    boolean namespaced = !target.namespace().isEmpty() && !target.isNamespace();
    return switch (scope) {
      case ANY -> true;
      case "Namespaced" -> namespaced;
      case "Cluster" -> !namespaced;
      default -> false;
    };
  }

  private boolean namesResource(String resource, String subresource) {
    for (String item : resources) {
      int slash = item.indexOf('/');
      String wanted = slash < 0 ? item : item.substring(0, slash);
      String wantedSub = slash < 0 ? "" : item.substring(slash + 1);
      if ((wanted.equals(ANY) || wanted.equals(resource))
          && (wantedSub.equals(ANY) || wantedSub.equals(subresource))) {
        return true;
      }
    }
    return false;
  }
}
