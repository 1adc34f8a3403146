package io.kubejar.apiserver.admission.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.LabelSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * What a webhook, a policy or a binding says of the requests that it is about.
 *
 * @param excluded requests that are not meant although a rule says so
 * @param equivalent whether a request for another version of a resource is meant too ({@code
 *     matchPolicy: Equivalent})
 * @param matchesAllWithoutRules whether no rule at all means every request: so it is with policies
 */
public record MatchCriteria(
    LabelSelector namespaceSelector,
    LabelSelector objectSelector,
    List<ResourceRule> rules,
    List<ResourceRule> excluded,
    boolean equivalent,
    boolean matchesAllWithoutRules) {

  public MatchCriteria {
    rules = List.copyOf(rules);
    excluded = List.copyOf(excluded);
  }

  /**
   * The criteria of a webhook with its defaults.
   *
   * @throws IllegalArgumentException if a selector cannot be read
   */
  public static MatchCriteria ofWebhook(JsonNode webhook) {
    return new MatchCriteria(
        LabelSelector.of(webhook.path("namespaceSelector")),
        LabelSelector.of(webhook.path("objectSelector")),
        rules(webhook.path("rules")),
        List.of(),
        isEquivalent(webhook),
        false);
  }

  /**
   * The criteria in {@code MatchResources} with their defaults: the {@code matchConstraints} of a
   * policy or the {@code matchResources} of a binding.
   *
   * @throws IllegalArgumentException if a selector cannot be read
   */
  public static MatchCriteria ofMatchResources(JsonNode matchResources) {
    return new MatchCriteria(
        LabelSelector.of(matchResources.path("namespaceSelector")),
        LabelSelector.of(matchResources.path("objectSelector")),
        rules(matchResources.path("resourceRules")),
        rules(matchResources.path("excludeResourceRules")),
        isEquivalent(matchResources),
        true);
  }

  private static boolean isEquivalent(JsonNode criteria) {
    return criteria.path("matchPolicy").asText().equals("Equivalent");
  }

  private static List<ResourceRule> rules(JsonNode list) {
    List<ResourceRule> rules = new ArrayList<>();
    list.forEach(rule -> rules.add(ResourceRule.of(rule)));
    return rules;
  }
}
