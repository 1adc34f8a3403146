package io.kubejar.apiserver.admission.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.clock.Randomness;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BuiltInPluginsTest {
  private static final String PLAIN = "{'containers':[{'name':'c','image':'i'}]}";

  private final Store store = new InMemoryStore();
  private AdmissionChain chain = AdmissionChain.EMPTY;

  @BeforeEach
  void start() {
    List<AdmissionPlugin> plugins = new ArrayList<>(BuiltInPlugins.first(store, new Randomness(1)));
    plugins.addAll(BuiltInPlugins.last(store));
    chain = new AdmissionChain(plugins);
    put("", "namespaces", "", "a", "{'status':{'phase':'Active'}}");
    put("", "serviceaccounts", "a", "default", "{}");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void put(String group, String resource, String namespace, String name, String json) {
    ObjectNode object = tree(json);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    Key key = Key.of(new GroupResource(group, resource), namespace, name);
    store.create(key, KubeObject.of(object), 0);
  }

  private static ObjectNode tree(String json) {
    return (ObjectNode) Json.parse(json.replace('\'', '"'));
  }

  private ObjectNode admit(String namespace, String spec) {
    ObjectNode pod = Json.object();
    pod.putObject("metadata").put("name", "x");
    pod.set("spec", tree(spec));
    AdmissionRequest request =
        new AdmissionRequest(
            Operation.CREATE,
            new AdmissionRequest.Target(
                new GroupVersionResource("", "v1", "pods"),
                new GroupVersionKind("", "v1", "Pod"),
                namespace,
                "x",
                ""),
            UserInfo.authenticated("ann", List.of()),
            null,
            new AdmissionRequest.Options(false, false, Json.emptyObject()),
            warning -> {});
    chain.mutate(request, pod);
    chain.validate(request, KubeObject.of(pod));
    return pod;
  }

  @Test
  void aPodGetsItsAccountsTokenTolerationsAndPriority() {
    ObjectNode pod = admit("a", PLAIN);
    assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("default");
    assertThat(pod.at("/spec/volumes/0/name").asText()).startsWith("kube-api-access-");
    assertThat(pod.at("/spec/containers/0/volumeMounts/0/mountPath").asText())
        .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
    assertThat(pod.at("/spec/tolerations")).hasSize(2);
    assertThat(pod.at("/spec/priority").asInt()).isZero();
    assertThat(pod.at("/spec/preemptionPolicy").asText()).isEqualTo("PreemptLowerPriority");
  }

  @Test
  void nothingIsCreatedInANamespaceThatIsNotThere() {
    assertThatThrownBy(() -> admit("nope", PLAIN))
        .isInstanceOf(StatusException.class)
        .hasMessage("namespaces \"nope\" not found");
  }

  @Test
  void nothingIsCreatedInANamespaceThatGoesAway() {
    put("", "namespaces", "", "b", "{'status':{'phase':'Terminating'}}");
    assertThatThrownBy(() -> admit("b", PLAIN))
        .hasMessage(
            "pods \"x\" is forbidden: unable to create new content in namespace b because it is"
                + " being terminated");
  }

  @Test
  void anAccountThatIsMissingIsNamed() {
    put("", "namespaces", "", "c", "{'status':{'phase':'Active'}}");
    assertThatThrownBy(() -> admit("c", PLAIN))
        .hasMessage(
            "pods \"x\" is forbidden: error looking up service account c/default: serviceaccount"
                + " \"default\" not found");
  }

  @Test
  void anUnknownPriorityClassIsRefused() {
    assertThatThrownBy(() -> admit("a", "{'priorityClassName':'nope','containers':[]}"))
        .hasMessage("pods \"x\" is forbidden: no PriorityClass with name nope was found");
  }

  @Test
  void aLimitRangeFillsInAndBounds() {
    put(
        "",
        "limitranges",
        "a",
        "l",
        "{'spec':{'limits':[{'type':'Container','default':{'cpu':'500m'},"
            + "'defaultRequest':{'cpu':'200m'},'max':{'cpu':'1'}}]}}");
    ObjectNode pod = admit("a", PLAIN);
    assertThat(pod.at("/spec/containers/0/resources/limits/cpu").asText()).isEqualTo("500m");
    assertThat(pod.at("/spec/containers/0/resources/requests/cpu").asText()).isEqualTo("200m");
    assertThatThrownBy(
            () -> admit("a", "{'containers':[{'name':'c','resources':{'limits':{'cpu':'2'}}}]}"))
        .hasMessageContaining("maximum cpu usage per Container is 1, but limit is 2");
  }

  @Test
  void aQuotaIsChargedAndRefusesWhatExceedsIt() {
    put("", "resourcequotas", "a", "q", "{'status':{'hard':{'pods':'1'},'used':{'pods':'0'}}}");
    admit("a", PLAIN);
    assertThatThrownBy(() -> admit("a", PLAIN))
        .hasMessage(
            "pods \"x\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited:"
                + " pods=1");
  }
}
