package io.kubejar.apiserver.authorization;

import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import java.util.List;
import java.util.Set;

/**
 * Decides whether a user may do what a request asks for.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authorization/authorizer/interfaces.go}.
 */
@FunctionalInterface
public interface Authorizer {

  /** May everything, whoever it is. */
  Authorizer ALWAYS_ALLOW = (user, request) -> Decision.allow();

  /** Allows or has no opinion; what nobody allows is forbidden. */
  Decision authorize(UserInfo user, RequestInfo request);

  /**
   * What came out.
   *
   * @param reason why not, in words that end the message to the sender; may be empty
   */
  record Decision(boolean allowed, String reason) {
    private static final Decision ALLOWED = new Decision(true, "");

    public static Decision allow() {
      return ALLOWED;
    }

    public static Decision noOpinion(String reason) {
      return new Decision(false, reason);
    }
  }

  /**
   * Members of any of these groups may do everything.
   *
   * <p>Follows {@code NewPrivilegedGroups} of {@code
   * k8s.io/apiserver/pkg/authorization/authorizerfactory/builtin.go}.
   */
  static Authorizer privilegedGroups(Set<String> groups) {
    Set<String> privileged = Set.copyOf(groups);
    return (user, request) ->
        user.groups().stream().anyMatch(privileged::contains)
            ? Decision.allow()
            : Decision.noOpinion("");
  }

  /**
   * Asks one after the other until one allows; the reasons of those that did not are joined.
   *
   * <p>Follows {@code k8s.io/apiserver/pkg/authorization/union/union.go}.
   */
  static Authorizer union(List<Authorizer> authorizers) {
    List<Authorizer> all = List.copyOf(authorizers);
    return (user, request) -> {
      StringBuilder reasons = new StringBuilder();
      for (Authorizer authorizer : all) {
        Decision decision = authorizer.authorize(user, request);
        if (decision.allowed()) {
          return decision;
        }
        if (!decision.reason().isEmpty()) {
          reasons.append(reasons.isEmpty() ? "" : "\n").append(decision.reason());
        }
      }
      return Decision.noOpinion(reasons.toString());
    };
  }
}
