package io.kubejar.apiserver.admission.podsecurity;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One rule of a level, as it was in one release after the other.
 *
 * @param id its name
 * @param overridden the id of the rule of the level below that it stands for; empty if there is
 *     none
 * @param editions from the oldest to the newest
 */
record Check(String id, String overridden, List<Edition> editions) {

  /**
   * A rule from a release on.
   *
   * @param since the minor of the first release that has it
   */
  record Edition(int since, Function<PodFacts, Optional<Violation>> rule) {}

  static Check of(String id, Edition... editions) {
    return new Check(id, "", List.of(editions));
  }

  static Edition since(int minor, Function<PodFacts, Optional<Violation>> rule) {
    return new Edition(minor, rule);
  }

  Check overriding(String other) {
    return new Check(id, other, editions);
  }

  /** The edition of a release; empty before the first. */
  Optional<Edition> at(PolicyVersion version) {
    return editions.stream()
        .filter(edition -> edition.since() <= version.minor())
        .reduce((older, newer) -> newer);
  }
}
