package io.kubejar.apiserver.admission.cel;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.cel.AuthorizerLibrary.Authorization;
import io.kubejar.apiserver.cel.AuthorizerLibrary.Decision;
import io.kubejar.apiserver.cel.AuthorizerLibrary.ResourceCheck;
import java.util.List;
import java.util.Map;

/** Lets expressions ask the server's authorizer about the user of a request. */
record RequestAuthorization(Authorizer authorizer, UserInfo user) implements Authorization {

  @Override
  public Decision checkPath(String path, String method) {
    return decide(new RequestInfo(method, null, "", "", "", path));
  }

  @Override
  public Decision checkResource(ResourceCheck check, String verb) {
    GroupVersionResource resource = new GroupVersionResource(check.group(), "*", check.resource());
    return decide(
        new RequestInfo(verb, resource, check.namespace(), check.name(), check.subresource(), ""));
  }

  private Decision decide(RequestInfo request) {
    Authorizer.Decision decision = authorizer.authorize(user, request);
    return new Decision(decision.allowed(), decision.reason());
  }

  @Override
  public Authorization ofServiceAccount(String namespace, String name) {
    String all = "system:serviceaccounts";
    UserInfo account =
        new UserInfo(
            "system:serviceaccount:" + namespace + ":" + name,
            "",
            List.of(all, all + ":" + namespace),
            Map.of());
    return new RequestAuthorization(authorizer, account);
  }
}
