package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicPatchRequestsTest {
  private static final String PATH = "/apis/apps/v1/namespaces/default/deployments";

  private final TestApiServer server = new TestApiServer();

  @BeforeEach
  void createDeployment() {
    server.create(
        PATH,
        """
        {"metadata":{"name":"d","labels":{"a":"1"}},"spec":{"replicas":1,
         "selector":{"matchLabels":{"app":"d"}},
         "template":{"metadata":{"labels":{"app":"d"}},
                     "spec":{"containers":[{"name":"c","image":"i"}]}}}}\
        """);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'spec':'x'} | map[spec:x] | cannot restore struct from: string",
        "{'spec':{'replicas':'x'}} | map[spec:map[replicas:x]] | unrecognized type: int32",
        "{'spec':{'replicas':1.5}} | map[spec:map[replicas:1.5]] | cannot convert float64 to int32",
        "{'metadata':{'labels':['x']}} | map[metadata:map[labels:[x]]]"
            + " | cannot restore map from slice",
        "{'metadata':{'labels':{'a':1}}} | map[metadata:map[labels:map[a:1]]]"
            + " | cannot convert int64 to string",
        "{'spec':{'template':{'spec':{'containers':{'name':'c'}}}}}"
            + " | map[spec:map[template:map[spec:map[containers:map[name:c]]]]]"
            + " | cannot restore slice from map",
        "{'spec':{'paused':'x'}} | map[spec:map[paused:x]] | unrecognized type: bool",
        "{'spec':{'strategy':{'rollingUpdate':{'maxSurge':true}}}}"
            + " | map[spec:map[strategy:map[rollingUpdate:map[maxSurge:true]]]]"
            + " | json: cannot unmarshal bool into Go value of type int32",
      })
  void valuesOfTheWrongTypeAreRefusedAsWhereMapsAreConverted(
      String patch, String shown, String why) {
    assertRefused(patch, 422, " \"\" is invalid: patch: Invalid value: \"" + shown + "\": " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'$patch':'frob'} | 500 | unknown patch type: frob in map: map[$patch:frob]",
        "{'$setElementOrder':[]} | 400 | invalid patch format of setElementOrder list",
        "['a'] | 400 | json: cannot unmarshal array into Go value of type map[string]interface {}",
      })
  void malformedPatchesAreRefusedInKubernetesWords(String patch, int code, String message) {
    assertRefused(patch, code, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{'kind':'ReplicaSet','apiVersion':'apps/v2'}", "null"})
  void anObjectKeepsItsKindWhateverThePatchSays(String patch) {
    KubeObject patched = TestApiServer.object(patch(patch));
    assertThat(patched.json().path("kind").asText()).isEqualTo("Deployment");
    assertThat(patched.json().path("apiVersion").asText()).isEqualTo("apps/v1");
    assertThat(patched.json().path("metadata").path("labels").path("a").asText()).isEqualTo("1");
  }

  private void assertRefused(String patch, int code, String message) {
    assertThatThrownBy(() -> patch(patch))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(code))
        .hasMessage(message);
  }

  private ApiResponse patch(String patch) {
    return server.send(
        "patch",
        PATH + "/d",
        "application/strategic-merge-patch+json",
        patch.replace('\'', '"'),
        () -> {});
  }
}
