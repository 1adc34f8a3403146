package io.kubejar.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apiserver.RequestInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoFactoryTest {

  private static RequestInfo parse(String method, String target) {
    Target parsed = Target.parse(target);
    return RequestInfoFactory.create(method, parsed.path(), parsed.query());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/v1/pods,list,v1,pods,'','',''",
    "GET,/api/v1/pods?watch=true,watch,v1,pods,'','',''",
    "GET,/api/v1/pods?watch=0,list,v1,pods,'','',''",
    "GET,/api/v1/watch/namespaces/a/pods,watch,v1,pods,a,'',''",
    "GET,/api/v1/namespaces/a/pods/x,get,v1,pods,a,x,''",
    "HEAD,/api/v1/namespaces/a/pods/x,get,v1,pods,a,x,''",
    "PUT,/api/v1/namespaces/a/pods/x/status,update,v1,pods,a,x,status",
    "DELETE,/api/v1/namespaces/a/pods,deletecollection,v1,pods,a,'',''",
    "DELETE,/api/v1/namespaces/a,delete,v1,namespaces,'',a,''",
    "PUT,/api/v1/namespaces/a/finalize,update,v1,namespaces,'',a,finalize",
    "POST,/apis/apps/v1/namespaces/a/deployments/,create,apps/v1,deployments,a,'',''",
    "GET,/apis/e.com/v1/things/%771,get,e.com/v1,things,'',w1,''",
    "GET,/api/v1/pods?fieldSelector=metadata.name%3Dweb,list,v1,pods,'',web,''",
    "FROB,/api/v1/pods,'',v1,pods,'','',''"
  })
  void pathsOfResourcesAreTakenApart(
      String method,
      String target,
      String verb,
      String apiVersion,
      String resource,
      String namespace,
      String name,
      String subresource) {
    RequestInfo info = parse(method, target);

    assertThat(info.verb()).isEqualTo(verb);
    assertThat(info.resource()).isEqualTo(GroupVersionResource.of(apiVersion, resource));
    assertThat(info.namespace()).isEqualTo(namespace);
    assertThat(info.name()).isEqualTo(name);
    assertThat(info.subresource()).isEqualTo(subresource);
  }

  @ParameterizedTest
  @CsvSource({"/healthz", "/api", "/api/v1", "/apis/apps/v1", "/apis/apps", "/", "/api/v1//pods"})
  void otherPathsNameNoResource(String path) {
    RequestInfo info = parse("GET", path);

    assertThat(info.isResourceRequest()).isFalse();
    assertThat(info.verb()).isEqualTo("get");
    assertThat(info.path()).isEqualTo(path);
  }

  @Test
  void aSlashInANameCannotBeSmuggledIn() {
    assertThat(parse("GET", "/api/v1/namespaces/a/pods/..%2fb").name()).isEqualTo("..");
  }

  @Test
  void aNamespaceIsAuthorizedInItself() {
    assertThat(parse("GET", "/api/v1/namespaces/a").authorizationNamespace()).isEqualTo("a");
    assertThat(parse("GET", "/api/v1/namespaces/a/pods").authorizationNamespace()).isEqualTo("a");
  }
}
