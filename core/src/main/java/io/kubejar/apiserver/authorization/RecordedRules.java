package io.kubejar.apiserver.authorization;

import io.kubejar.apiserver.authorization.AccessRecorder.Access;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The fewest rules that allow what was recorded in one scope, in the way in which people write
 * them: resources of one group that are used alike share a rule, verbs are in their usual order.
 *
 * <p>A rule names objects where that is what the user means: what is only ever read by name, the
 * leases of an election, and special verbs such as {@code impersonate}.
 */
final class RecordedRules {
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");
  private static final Set<String> READING = Set.of("get", "list", "watch");
  private static final Set<String> ELECTION = Set.of("get", "watch", "update", "patch");
  private static final Comparator<String> USUAL_ORDER =
      Comparator.comparingInt(RecordedRules::rank).thenComparing(Comparator.naturalOrder());
  private static final int MOST_NAMES = 8;

  private RecordedRules() {}

  /** What makes verbs on a resource, or resources with the same verbs, parts of one rule. */
  private record Scope(String group, List<String> names, List<String> verbs)
      implements Comparable<Scope> {
    @Override
    public int compareTo(Scope other) {
      return Comparator.comparing(Scope::group)
          .thenComparing(s -> s.names().toString())
          .thenComparing(s -> s.verbs().toString())
          .compare(this, other);
    }
  }

  private static int rank(String verb) {
    int index = VERBS.indexOf(verb);
    return index < 0 ? VERBS.size() : index;
  }

  /** The rule that allows one access and nothing else. */
  static PolicyRule of(Access access) {
    List<String> verbs = List.of(access.verb());
    return access.resource().isEmpty()
        ? new PolicyRule(verbs, List.of(), List.of(), List.of(), List.of(access.path()))
        : new PolicyRule(
            verbs,
            List.of(access.group()),
            List.of(access.resource()),
            access.name().isEmpty() ? List.of() : List.of(access.name()),
            List.of());
  }

  static List<PolicyRule> of(Collection<Access> accesses) {
    List<PolicyRule> rules = new ArrayList<>();
    Map<Scope, Set<String>> resources = new TreeMap<>();
    byResource(accesses).values().forEach(uses -> addScopes(uses, resources));
    resources.forEach(
        (scope, sharing) ->
            rules.add(
                new PolicyRule(
                    scope.verbs(),
                    List.of(scope.group()),
                    List.copyOf(sharing),
                    scope.names(),
                    List.of())));
    rules.sort(Comparator.comparing(r -> r.apiGroups() + " " + r.resources()));
    rules.addAll(ofPaths(accesses));
    return rules;
  }

  private static Map<String, List<Access>> byResource(Collection<Access> accesses) {
    return accesses.stream()
        .filter(access -> !access.resource().isEmpty())
        .collect(
            Collectors.groupingBy(
                access -> access.group() + "/" + access.resource(),
                TreeMap::new,
                Collectors.toList()));
  }

  /** Sorts the verbs on one resource by the names that they are restricted to. */
  private static void addScopes(List<Access> uses, Map<Scope, Set<String>> resources) {
    Map<String, Set<String>> namesByVerb = new TreeMap<>();
    for (Access use : uses) {
      namesByVerb.computeIfAbsent(use.verb(), v -> new TreeSet<>()).add(use.name());
    }
    Map<List<String>, Set<String>> verbsByNames = new HashMap<>();
    namesByVerb.forEach(
        (verb, names) -> {
          List<String> only = isByName(verb, uses, names) ? List.copyOf(names) : List.of();
          verbsByNames.computeIfAbsent(only, n -> new TreeSet<>(USUAL_ORDER)).add(verb);
        });
    Access any = uses.get(0);
    verbsByNames.forEach(
        (names, verbs) ->
            resources
                .computeIfAbsent(
                    new Scope(any.group(), names, List.copyOf(verbs)), s -> new TreeSet<>())
                .add(any.resource()));
  }

  private static boolean isByName(String verb, List<Access> uses, Set<String> names) {
    if (names.contains("") || names.size() > MOST_NAMES) {
      return false;
    }
    if (!VERBS.contains(verb)) {
      return true;
    }
    Access any = uses.get(0);
    if (any.group().equals("coordination.k8s.io") && any.resource().equals("leases")) {
      return ELECTION.contains(verb);
    }
    return uses.stream().allMatch(u -> READING.contains(u.verb()) && !u.name().isEmpty());
  }

  private static List<PolicyRule> ofPaths(Collection<Access> accesses) {
    Map<String, Set<String>> pathsByVerb = new TreeMap<>();
    for (Access access : accesses) {
      if (access.resource().isEmpty()) {
        pathsByVerb.computeIfAbsent(access.verb(), v -> new TreeSet<>()).add(access.path());
      }
    }
    List<PolicyRule> rules = new ArrayList<>();
    pathsByVerb.forEach(
        (verb, paths) ->
            rules.add(
                new PolicyRule(
                    List.of(verb), List.of(), List.of(), List.of(), List.copyOf(paths))));
    return rules;
  }
}
