package io.kubejar.apiserver.authentication;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.authorization.Forbidden;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets a sender act as somebody else, if he may: the {@code Impersonate-*} headers.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/filters/impersonation}. Safe for use by many
 * threads.
 */
public final class Impersonation {
  private static final String PREFIX = "impersonate-";
  private static final String EXTRA = "impersonate-extra-";
  private static final String ACCOUNT = "system:serviceaccount:";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  private final Authorizer authorizer;

  /**
   * @param authorizer decides who may impersonate whom
   */
  public Impersonation(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * The user that a request is to be handled for.
   *
   * @param sender who was authenticated
   * @param headers the request's headers by their names in lower case
   * @throws StatusException 403 if the sender may not act as that user
   */
  public UserInfo resolve(UserInfo sender, Map<String, List<String>> headers) {
    String name = first(headers, PREFIX + "user");
    String uid = first(headers, PREFIX + "uid");
    List<String> groups = headers.getOrDefault(PREFIX + "group", List.of());
    Map<String, List<String>> extra = extra(headers);
    if (name.isEmpty()) {
      if (!groups.isEmpty() || !extra.isEmpty() || !uid.isEmpty()) {
        throw StatusException.internal("requested " + groups + " without impersonating a user");
      }
      return sender;
    }
    checkName(sender, name);
    for (String group : groups) {
      check(sender, "", "groups", "", group, "");
    }
    if (!uid.isEmpty()) {
      check(sender, AUTHENTICATION, "uids", "", uid, "");
    }
    extra.forEach(
        (key, values) ->
            values.forEach(v -> check(sender, AUTHENTICATION, "userextras", "", v, key)));
    return new UserInfo(name, uid, allGroups(name, groups), extra);
  }

  private static String first(Map<String, List<String>> headers, String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(0);
  }

  private static Map<String, List<String>> extra(Map<String, List<String>> headers) {
    Map<String, List<String>> extra = new HashMap<>();
    headers.forEach(
        (name, values) -> {
          if (name.startsWith(EXTRA)) {
            String key = name.substring(EXTRA.length()).toLowerCase(Locale.ROOT);
            extra.put(URLDecoder.decode(key, StandardCharsets.UTF_8), values);
          }
        });
    return extra;
  }

  private void checkName(UserInfo sender, String name) {
    String[] account = name.startsWith(ACCOUNT) ? name.split(":", -1) : new String[0];
    if (account.length == 4) {
      check(sender, "", "serviceaccounts", account[2], account[3], "");
    } else {
      check(sender, "", "users", "", name, "");
    }
  }

  private void check(
      UserInfo sender,
      String group,
      String resource,
      String namespace,
      String name,
      String subresource) {
    RequestInfo asked =
        new RequestInfo(
            "impersonate",
            new GroupVersionResource(group, "v1", resource),
            namespace,
            name,
            subresource,
            "");
    Authorizer.Decision decision = authorizer.authorize(sender, asked);
    if (!decision.allowed()) {
      throw Forbidden.of(sender, asked, decision.reason());
    }
  }

  /**
   * Service accounts get the groups of their kind; everybody but the anonymous is authenticated.
   */
  private static List<String> allGroups(String name, List<String> groups) {
    List<String> all = new ArrayList<>(groups);
    if (groups.isEmpty() && name.startsWith(ACCOUNT)) {
      String[] account = name.split(":", -1);
      all.add("system:serviceaccounts");
      if (account.length == 4) {
        all.add("system:serviceaccounts:" + account[2]);
      }
    }
    boolean anonymous = name.equals(UserInfo.ANONYMOUS.name());
    String implied = anonymous ? "system:unauthenticated" : UserInfo.AUTHENTICATED;
    if (!all.contains(implied) && !all.contains("system:unauthenticated")) {
      all.add(implied);
    }
    return all;
  }
}
