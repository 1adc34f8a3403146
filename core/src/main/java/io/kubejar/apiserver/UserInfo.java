package io.kubejar.apiserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who sends a request, as authentication found out.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/authentication/user/user.go}.
 */
public record UserInfo(
    String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  public static final String SYSTEM_MASTERS = "system:masters";
  public static final String AUTHENTICATED = "system:authenticated";
  public static final UserInfo ANONYMOUS =
      new UserInfo("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

  public UserInfo {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** An authenticated user; the group {@code system:authenticated} is added. */
  public static UserInfo authenticated(String name, List<String> groups) {
    List<String> all = new ArrayList<>(groups);
    if (!all.contains(AUTHENTICATED)) {
      all.add(AUTHENTICATED);
    }
    return new UserInfo(name, "", all, Map.of());
  }
}
