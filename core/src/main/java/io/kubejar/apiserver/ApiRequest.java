package io.kubejar.apiserver;

/**
 * A request after authentication, whether it came over HTTP or from a component in this JVM.
 *
 * @param userAgent the User-Agent header, from which the default field manager is taken
 */
public record ApiRequest(
    RequestInfo info,
    UserInfo user,
    QueryParameters query,
    RequestBody body,
    Representation representation,
    String userAgent) {}
