package io.kubejar.apiserver.registry.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodRulesTest {
  private final PodStrategy strategy = new PodStrategy();

  private ObjectNode pod(String spec) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", "x");
    pod.set("spec", Json.parse(spec.replace('\'', '"')));
    strategy.setDefaults(pod);
    return pod;
  }

  private List<String> refusals(String spec) {
    ObjectNode pod = pod(spec);
    strategy.prepareForCreate(pod);
    return strategy.validate(KubeObject.of(pod)).stream().map(FieldError::message).toList();
  }

  @Test
  void aMinimalPodIsCompletedAndAccepted() {
    ObjectNode pod = pod("{'containers':[{'name':'c','image':'nginx'}]}");
    assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Always");
    assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
    assertThat(pod.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(refusals("{'containers':[{'name':'c','image':'nginx'}]}")).isEmpty();
  }

  @Test
  void anImageWithATagOrADigestIsPulledOnlyIfMissing() {
    assertThat(PodDefaults.pullPolicyOf("host:5000/nginx")).isEqualTo("Always");
    assertThat(PodDefaults.pullPolicyOf("nginx:latest")).isEqualTo("Always");
    assertThat(PodDefaults.pullPolicyOf("host:5000/nginx:1.2")).isEqualTo("IfNotPresent");
    assertThat(PodDefaults.pullPolicyOf("nginx@sha256:abc")).isEqualTo("IfNotPresent");
  }

  @Test
  void equalLimitsOfCpuAndMemoryMakeAPodGuaranteed() {
    String resources = "{'limits':{'cpu':'1','memory':'1Gi'}}";
    ObjectNode pod = pod("{'containers':[{'name':'c','image':'i','resources':" + resources + "}]}");
    assertThat(pod.at("/spec/containers/0/resources/requests/cpu").asText()).isEqualTo("1");
    assertThat(PodResources.qosClass(pod.get("spec"))).isEqualTo("Guaranteed");
  }

  @Test
  void aMountOfAVolumeThatIsNotThereIsNotFound() {
    assertThat(
            refusals(
                "{'containers':[{'name':'c','image':'i',"
                    + "'volumeMounts':[{'name':'v','mountPath':'/x'}]}]}"))
        .containsExactly("spec.containers[0].volumeMounts[0].name: Not found: \"v\"");
  }

  @Test
  void aRequestAboveItsLimitIsRefused() {
    assertThat(
            refusals(
                "{'containers':[{'name':'c','image':'i',"
                    + "'resources':{'requests':{'cpu':'2'},'limits':{'cpu':'1'}}}]}"))
        .containsExactly(
            "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or"
                + " equal to cpu limit of 1");
  }

  @Test
  void onlyImagesAndAShorterDeadlineMayChange() {
    KubeObject old = KubeObject.of(pod("{'containers':[{'name':'c','image':'i:1'}]}"));
    ObjectNode image = old.mutableJson();
    ((ObjectNode) image.at("/spec/containers/0")).put("image", "i:2");
    assertThat(strategy.validateUpdate(KubeObject.of(image), old)).isEmpty();
    ObjectNode command = old.mutableJson();
    ((ObjectNode) command.at("/spec/containers/0")).putArray("command").add("ls");
    assertThat(strategy.validateUpdate(KubeObject.of(command), old))
        .singleElement()
        .satisfies(e -> assertThat(e.message()).startsWith("spec: Forbidden: pod updates may not"));
  }

  @Test
  void aPodWithoutANodeIsDeletedAtOnce() {
    KubeObject unbound = KubeObject.of(pod("{'containers':[]}"));
    KubeObject bound = KubeObject.of(pod("{'nodeName':'n','containers':[]}"));
    assertThat(strategy.gracePeriodSeconds(unbound, -1)).isZero();
    assertThat(strategy.gracePeriodSeconds(bound, -1)).isEqualTo(30);
    assertThat(strategy.gracePeriodSeconds(bound, 5)).isEqualTo(5);
  }
}
