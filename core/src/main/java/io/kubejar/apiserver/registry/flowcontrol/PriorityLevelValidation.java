package io.kubejar.apiserver.registry.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules on PriorityLevelConfigurations; follows {@code ValidatePriorityLevelConfigurationSpec}.
 */
final class PriorityLevelValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> TYPES = List.of("Exempt", "Limited");
  private static final List<String> RESPONSES = List.of("Queue", "Reject");
  private static final int MOST_QUEUES = 10_000_000;
  private static final int HASH_BITS = 60;
  private static final String NOT_NEGATIVE = "must be a non-negative integer";

  private PriorityLevelValidation() {}

  static void check(JsonNode level, Violations violations) {
    JsonNode spec = level.path("spec");
    String type = FieldRules.text(spec, "type");
    boolean exempt = FieldRules.text(level.path("metadata"), "name").equals("exempt");
    if (exempt != type.equals("Exempt")) {
      violations.invalid(
          SPEC.child("type"), type, "type must be 'Exempt' if and only if name is 'exempt'");
    }
    switch (type) {
      case "Exempt" -> {
        if (spec.path("limited").isObject()) {
          violations.forbidden(SPEC.child("limited"), "must be nil if the type is not Limited");
        }
        if (spec.path("exempt").isObject()) {
          shares(spec.get("exempt"), SPEC.child("exempt"), violations);
        }
      }
      case "Limited" -> {
        if (spec.path("exempt").isObject()) {
          violations.forbidden(SPEC.child("exempt"), "must be nil if the type is Limited");
        }
        if (spec.path("limited").isObject()) {
          limited(spec.get("limited"), SPEC.child("limited"), violations);
        } else {
          violations.required(SPEC.child("limited"), "must not be empty when type is Limited");
        }
      }
      default -> violations.notSupported(SPEC.child("type"), type, TYPES);
    }
  }

  private static void shares(JsonNode level, FieldPath path, Violations violations) {
    JsonNode shares = level.path("nominalConcurrencyShares");
    if (shares.asInt() < 0) {
      violations.invalid(path.child("nominalConcurrencyShares"), shares, NOT_NEGATIVE);
    }
    JsonNode lendable = level.path("lendablePercent");
    if (lendable.asInt() < 0 || lendable.asInt() > 100) {
      violations.invalid(
          path.child("lendablePercent"), lendable, "must be between 0 and 100, inclusive");
    }
  }

  private static void limited(JsonNode limited, FieldPath path, Violations violations) {
    shares(limited, path, violations);
    JsonNode borrowing = limited.path("borrowingLimitPercent");
    if (borrowing.asInt() < 0) {
      violations.invalid(
          path.child("borrowingLimitPercent"), borrowing, "if specified, " + NOT_NEGATIVE);
    }
    JsonNode response = limited.path("limitResponse");
    FieldPath at = path.child("limitResponse");
    String type = FieldRules.text(response, "type");
    boolean queuing = response.path("queuing").isObject();
    switch (type) {
      case "Reject" -> {
        if (queuing) {
          violations.forbidden(
              at.child("queuing"), "must be nil if limited.limitResponse.type is not Limited");
        }
      }
      case "Queue" -> {
        if (queuing) {
          queuing(response.get("queuing"), at.child("queuing"), violations);
        } else {
          violations.required(
              at.child("queuing"), "must not be empty if limited.limitResponse.type is Limited");
        }
      }
      default -> violations.notSupported(at.child("type"), type, RESPONSES);
    }
  }

  private static void queuing(JsonNode queuing, FieldPath path, Violations violations) {
    JsonNode length = queuing.path("queueLengthLimit");
    JsonNode queues = queuing.path("queues");
    JsonNode hand = queuing.path("handSize");
    if (length.asInt() <= 0) {
      violations.invalid(path.child("queueLengthLimit"), length, "must be positive");
    }
    if (queues.asInt() <= 0) {
      violations.invalid(path.child("queues"), queues, "must be positive");
    } else if (queues.asInt() > MOST_QUEUES) {
      violations.invalid(path.child("queues"), queues, "must not be greater than " + MOST_QUEUES);
    }
    if (hand.asInt() <= 0) {
      violations.invalid(path.child("handSize"), hand, "must be positive");
    } else if (hand.asInt() > queues.asInt()) {
      violations.invalid(
          path.child("handSize"),
          hand,
          "should not be greater than queues (" + queues.asInt() + ")");
    } else if (entropyBits(queues.asInt(), hand.asInt()) > HASH_BITS) {
      violations.invalid(
          path.child("handSize"),
          hand,
          "required entropy bits of deckSize %d and handSize %d should not be greater than %d"
              .formatted(queues.asInt(), hand.asInt(), HASH_BITS));
    }
  }

  /** The bits of a hash from which a hand is dealt. */
  private static int entropyBits(int deck, int hand) {
    return (int) Math.ceil(Math.log(deck) / Math.log(2) * hand);
  }

  /** The conditions of a FlowSchema's or a PriorityLevelConfiguration's status. */
  static void status(JsonNode object, Violations violations) {
    Set<String> types = new HashSet<>();
    int index = 0;
    for (JsonNode condition : object.path("status").path("conditions")) {
      FieldPath path = FieldPath.of("status", "conditions").index(index++).child("type");
      String type = FieldRules.text(condition, "type");
      if (!types.add(type)) {
        violations.duplicate(path, type);
      }
      if (type.isEmpty()) {
        violations.required(path, "must not be empty");
      }
    }
  }
}
