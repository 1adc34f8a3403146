package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.CustomResourceDefinition.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which of the names that a definition asks for it gets, and says so in its status.
 *
 * <p>Follows {@code calculateNamesAndConditions} of {@code
 * k8s.io/apiextensions-apiserver/pkg/controller/status/naming_controller.go}, and the establishing
 * and approval controllers.
 */
final class DefinitionNames {
  private final Set<String> usedResources = new HashSet<>();
  private final Set<String> usedKinds = new HashSet<>();
  private String conflictReason = "";
  private String conflictMessage = "";

  private DefinitionNames(List<CustomResourceDefinition> others) {
    for (CustomResourceDefinition other : others) {
      Names names = other.acceptedNames();
      usedResources.add(names.plural());
      usedResources.add(names.singular());
      usedResources.addAll(names.shortNames());
      usedKinds.add(names.kind());
      usedKinds.add(names.listKind());
    }
  }

  /**
   * The status that a definition should have.
   *
   * @param others the other definitions of the group
   * @param now for conditions that change, as timestamps are written
   */
  static ObjectNode status(
      CustomResourceDefinition definition, List<CustomResourceDefinition> others, String now) {
    DefinitionNames decision = new DefinitionNames(others);
    ObjectNode status = Json.objectOrEmpty(definition.status()).deepCopy();
    status.set("acceptedNames", decision.accept(definition).toJson());
    boolean accepted = decision.conflictReason.isEmpty();
    String reason = accepted ? "NoConflicts" : decision.conflictReason;
    String message = accepted ? "no conflicts found" : decision.conflictMessage;
    Conditions.set(
        status,
        Conditions.condition("NamesAccepted", accepted, reason).put("message", message),
        now);
    if (!definition.isEstablished()) {
      ObjectNode established =
          accepted
              ? Conditions.condition("Established", true, "InitialNamesAccepted")
                  .put("message", "the initial names have been accepted")
              : Conditions.condition("Established", false, "NotAccepted")
                  .put("message", "not all names are accepted");
      Conditions.set(status, established, now);
    }
    if (ApiApproval.isProtected(definition.group())) {
      Conditions.set(status, approvalCondition(definition), now);
    }
    return status;
  }

  private static ObjectNode approvalCondition(CustomResourceDefinition definition) {
    ApiApproval approval = ApiApproval.of(definition);
    String reason =
        switch (approval.state()) {
          case MISSING -> "MissingAnnotation";
          case INVALID -> "InvalidAnnotation";
          case BYPASSED -> "UnapprovedAnnotation";
          case APPROVED -> "ApprovedAnnotation";
        };
    boolean approved = approval.state() == ApiApproval.State.APPROVED;
    return Conditions.condition("KubernetesAPIApprovalPolicyConformant", approved, reason)
        .put("message", approval.reason());
  }

  private Names accept(CustomResourceDefinition definition) {
    Names wanted = definition.names();
    Names has = definition.acceptedNames();
    // The last conflict is the one that is told, so the order matters.
    String plural = acceptOne(wanted.plural(), has.plural(), usedResources, "PluralConflict");
    String singular =
        acceptOne(wanted.singular(), has.singular(), usedResources, "SingularConflict");
    List<String> shortNames = acceptShortNames(wanted.shortNames(), has.shortNames());
    String kind = acceptOne(wanted.kind(), has.kind(), usedKinds, "KindConflict");
    String listKind = acceptOne(wanted.listKind(), has.listKind(), usedKinds, "ListKindConflict");
    return new Names(plural, singular, kind, listKind, shortNames, wanted.categories());
  }

  private String acceptOne(String wanted, String has, Set<String> used, String reason) {
    if (wanted.equals(has) || !used.contains(wanted)) {
      return wanted;
    }
    conflictReason = reason;
    conflictMessage = inUse(wanted);
    return has;
  }

  private List<String> acceptShortNames(List<String> wanted, List<String> has) {
    List<String> conflicts = new ArrayList<>();
    for (String name : wanted) {
      if (!has.contains(name) && usedResources.contains(name)) {
        conflicts.add(inUse(name));
      }
    }
    if (conflicts.isEmpty()) {
      return wanted;
    }
    conflictReason = "ShortNamesConflict";
    conflictMessage =
        conflicts.size() == 1 ? conflicts.get(0) : "[" + String.join(", ", conflicts) + "]";
    return has;
  }

  private static String inUse(String name) {
    return '"' + name + "\" is already in use";
  }
}
