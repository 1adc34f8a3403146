package io.kubejar.apimachinery.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.TypeTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergePatchTest {
  private static final String PODS = "io.k8s.api.core.v1.Pod";
  private static final String DEPLOYMENTS = "io.k8s.api.apps.v1.Deployment";

  @Test
  void containersMergeByNameAndNewOnesComeFirst() {
    String pod = "{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'2'}]}}";
    assertPatched(
        PODS,
        pod,
        "{'spec':{'containers':[{'name':'c','image':'3'},{'name':'b','tty':true}]}}",
        "{'spec':{'containers':[{'name':'c','image':'3'},{'name':'a','image':'1'},"
            + "{'name':'b','image':'2','tty':true}]}}");
  }

  @Test
  void setElementOrderSortsWhatThePatchNamesAndKeepsTheRest() {
    assertPatched(
        PODS,
        "{'spec':{'containers':[{'name':'a'},{'name':'s'},{'name':'b'}]}}",
        "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'c'},{'name':'a'}],"
            + "'containers':[{'name':'c'}]}}",
        "{'spec':{'containers':[{'name':'s'},{'name':'b'},{'name':'c'},{'name':'a'}]}}");
  }

  @Test
  void setElementOrderAloneSortsScalars() {
    assertPatched(
        PODS,
        "{'metadata':{'finalizers':['a','b','c']}}",
        "{'metadata':{'$setElementOrder/finalizers':['c','a']}}",
        "{'metadata':{'finalizers':['b','c','a']}}");
  }

  @Test
  void anOrderThatThePatchContradictsIsRefused() {
    assertThatThrownBy(
            () ->
                patched(
                    PODS,
                    "{'spec':{'containers':[{'name':'a'}]}}",
                    "{'spec':{'$setElementOrder/containers':[{'name':'a'}],"
                        + "'containers':[{'name':'z'}]}}"))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("doesn't match $setElementOrder list");
  }

  @Test
  void directivesDeleteAndReplaceElements() {
    String pod = "{'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'2'}]}}";
    assertPatched(
        PODS,
        pod,
        "{'spec':{'containers':[{'name':'a','$patch':'delete'}]}}",
        "{'spec':{'containers':[{'name':'b','image':'2'}]}}");
    assertPatched(
        PODS,
        pod,
        "{'spec':{'containers':[{'name':'z'},{'$patch':'replace'}]}}",
        "{'spec':{'containers':[{'name':'z'}]}}");
    assertPatched(
        PODS,
        pod,
        "{'spec':{'containers':[{'name':'b','image':'3','$patch':'replace'}]}}",
        "{'spec':{'containers':[]}}");
  }

  @Test
  void directivesDeleteAndReplaceMaps() {
    String object = "{'metadata':{'labels':{'a':'1','b':'2'}}}";
    assertPatched(
        PODS, object, "{'metadata':{'labels':{'$patch':'delete'}}}", "{'metadata':{'labels':{}}}");
    assertPatched(
        PODS,
        object,
        "{'metadata':{'labels':{'$patch':'replace','c':'3'}}}",
        "{'metadata':{'labels':{'c':'3'}}}");
  }

  @Test
  void retainKeysDropsEverythingElse() {
    assertPatched(
        DEPLOYMENTS,
        "{'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}}",
        "{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}",
        "{'spec':{'strategy':{'type':'Recreate'}}}");
    assertThatThrownBy(
            () ->
                patched(
                    DEPLOYMENTS,
                    "{'spec':{'strategy':{'type':'RollingUpdate'}}}",
                    "{'spec':{'strategy':{'$retainKeys':['x'],'type':'Recreate'}}}"))
        .satisfies(e -> assertThat(((StatusException) e).status().code()).isEqualTo(400));
  }

  @Test
  void primitiveListsMergeAsSetsAndLoseWhatIsDeleted() {
    String object = "{'metadata':{'finalizers':['a','b']}}";
    assertPatched(
        PODS,
        object,
        "{'metadata':{'finalizers':['c','b']}}",
        "{'metadata':{'finalizers':['c','a','b']}}");
    assertPatched(
        PODS,
        object,
        "{'metadata':{'$deleteFromPrimitiveList/finalizers':['a']}}",
        "{'metadata':{'finalizers':['b']}}");
  }

  @Test
  void listsWithoutAMergeStrategyAreReplaced() {
    assertPatched(
        PODS,
        "{'spec':{'tolerations':[{'key':'a'}]}}",
        "{'spec':{'tolerations':[{'key':'b'}]}}",
        "{'spec':{'tolerations':[{'key':'b'}]}}");
  }

  @Test
  void newValuesLoseTheirDirectivesAndNulls() {
    assertPatched(
        PODS,
        "{}",
        "{'spec':{'$setElementOrder/containers':[{'name':'a'}],"
            + "'containers':[{'name':'a','tty':null},{'name':'b','$patch':'delete'}]}}",
        "{'spec':{'containers':[{'name':'a'}]}}");
  }

  @Test
  void directivesThatMakeNoSenseAreRefused() {
    String pod = "{'spec':{'containers':[{'name':'a'}]}}";
    assertThatThrownBy(
            () -> patched(PODS, pod, "{'spec':{'containers':[{'name':'a','$patch':'frob'}]}}"))
        .hasMessage("unknown patch type: frob in map: map[$patch:frob name:a]");
    assertThatThrownBy(() -> patched(PODS, pod, "{'spec':{'containers':[{'image':'x'}]}}"))
        .hasMessage("map: map[image:x] does not contain declared merge key: name");
    assertThatThrownBy(() -> patched(PODS, "{'spec':{'no':{}}}", "{'spec':{'no':{'a':1}}}"))
        .hasMessage("unable to find api field in struct PodSpec for the json field \"no\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'$setElementOrder/containers':'x' | expected a []interface {}, but received a string",
        "'$setElementOrder/containers':['a'] | value for key 0 is not a map",
        "'$setElementOrder/containers':[{'image':'i'}],'containers':[{'name':'a'}]"
            + " | map: map[image:i] does not contain declared merge key: name",
        "'$setElementOrder/containers':['a'],'containers':[{'name':'a'}]"
            + " | expected a map[string]interface {}, but received a string",
        "'$setElementOrder/containers':[{'name':'a'}],'containers':null"
            + " | expected a []interface {}, but received a %!s(<nil>)",
        "'containers':['x']"
            + " | list element types are not identical: [[map[name:a] map[name:b]] [x]]",
        "'containers':[{'name':'a','$patch':1}]"
            + " | unknown patch type: %!s(int64=1) in map: map[$patch:1 name:a]",
        "'$setElementOrder':[] | invalid patch format of setElementOrder list",
        "'$deleteFromPrimitiveList':[] | invalid patch format of primitive list",
      })
  void directivesOfTheWrongFormAreRefusedInGosWords(String patch, String message) {
    String pod = "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}";
    assertThatThrownBy(() -> patched(PODS, pod, "{'spec':{" + patch + "}}")).hasMessage(message);
  }

  @Test
  void anEmptyOrderContradictsNothing() {
    assertPatched(
        PODS,
        "{'spec':{'containers':[{'name':'a'}]}}",
        "{'spec':{'$setElementOrder/containers':[],'containers':[{'name':'a','image':'i'}]}}",
        "{'spec':{'containers':[{'name':'a','image':'i'}]}}");
  }

  private static void assertPatched(String type, String from, String patch, String to) {
    assertThat(patched(type, from, patch)).isEqualTo(Json.parse(to.replace('\'', '"')));
  }

  private static ObjectNode patched(String type, String from, String patch) {
    return StrategicMergePatch.apply(
        (ObjectNode) Json.parse(from.replace('\'', '"')),
        (ObjectNode) Json.parse(patch.replace('\'', '"')),
        TypeTable.builtIn().schema(type));
  }
}
