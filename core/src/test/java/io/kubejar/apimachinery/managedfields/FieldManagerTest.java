package io.kubejar.apimachinery.managedfields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.TypeTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldManagerTest {
  private static final String T1 = "2026-01-01T00:00:00Z";
  private static final String T2 = "2026-01-01T00:00:09Z";
  private static final GroupVersionKind SERVICE = new GroupVersionKind("", "v1", "Service");

  private final FieldManager services =
      new FieldManager(
          SERVICE,
          TypeTable.builtIn().schema("io.k8s.api.core.v1.Service"),
          "",
          List.of(List.of("status")),
          ObjectVersions.ONE);

  @Test
  void anUpdateOwnsWhatItChangedWithItsContainers() {
    ObjectNode created = service("{'type':'ClusterIP','selector':{'a':'b'}}");
    services.update(null, created, "creator", T1);
    assertThat(owners(created))
        .isEqualTo(
            json(
                "[{'manager':'creator','operation':'Update','apiVersion':'v1','time':'"
                    + T1
                    + "','fieldsType':'FieldsV1','fieldsV1':"
                    + "{'f:spec':{'.':{},'f:selector':{},'f:type':{}}}}]"));
    ObjectNode changed = created.deepCopy();
    ((ObjectNode) changed.get("spec")).put("type", "NodePort");
    services.update(stored(created), changed, "changer", T2);
    assertThat(fieldsOf(changed, "creator")).isEqualTo(json("{'f:spec':{'.':{},'f:selector':{}}}"));
    assertThat(fieldsOf(changed, "changer")).isEqualTo(json("{'f:spec':{'f:type':{}}}"));
  }

  @Test
  void anApplyOwnsWhatItSaysAndMapElementsByTheirKeysWithDefaults() {
    ObjectNode created = apply(null, "{'ports':[{'port':80,'protocol':'TCP'}]}", "m1", false);
    assertThat(fieldsOf(created, "m1"))
        .isEqualTo(
            Json.parse(
                "{\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":"
                    + "{\".\":{},\"f:port\":{},\"f:protocol\":{}}}}}"));
    ObjectNode merged = apply(created, "{'ports':[{'port':80,'name':'x'}]}", "m2", false);
    assertThat(merged.at("/spec/ports")).hasSize(1);
    assertThat(merged.at("/spec/ports/0/name").asText()).isEqualTo("x");
  }

  @Test
  void conflictsNameTheOwnersAndForceTakesTheFields() {
    ObjectNode created = apply(null, "{'type':'ClusterIP','clusterIP':'None'}", "m1", false);
    assertThatThrownBy(() -> apply(created, "{'type':'NodePort'}", "m2", false))
        .isInstanceOf(StatusException.class)
        .hasMessage("Apply failed with 1 conflict: conflict with \"m1\": .spec.type");
    assertThatThrownBy(
            () -> apply(created, "{'type':'NodePort','clusterIP':'1.2.3.4'}", "m2", false))
        .hasMessage(
            "Apply failed with 2 conflicts: conflicts with \"m1\":\n- .spec.clusterIP\n"
                + "- .spec.type");
    ObjectNode forced = apply(created, "{'type':'NodePort'}", "m2", true);
    assertThat(fieldsOf(forced, "m1")).isEqualTo(json("{'f:spec':{'f:clusterIP':{}}}"));
    assertThat(forced.at("/spec/type").asText()).isEqualTo("NodePort");
  }

  @Test
  void fieldsThatTheApplierGivesUpGoUnlessOthersOwnThem() {
    ObjectNode created = apply(null, "{'type':'ClusterIP','clusterIP':'None'}", "m1", false);
    ObjectNode shared = apply(created, "{'type':'ClusterIP'}", "m2", false);
    ObjectNode less = apply(shared, "{}", "m1", false);
    assertThat(less.at("/spec/clusterIP").isMissingNode()).isTrue();
    assertThat(less.at("/spec/type").asText()).isEqualTo("ClusterIP");
  }

  @Test
  void theFirstApplyLeavesWhatWasThereBeforeToItsManager() {
    KubeObject live = stored(service("{'type':'ClusterIP'}"));
    ObjectNode applied = services.apply(live, service("{'clusterIP':'None'}"), "m1", false, T1);
    assertThat(fieldsOf(applied, "before-first-apply"))
        .isEqualTo(json("{'f:spec':{'.':{},'f:type':{}}}"));
  }

  @Test
  void anApplyThatChangesNothingHasNoTimeForANewOwner() {
    ObjectNode created = apply(null, "{'type':'ClusterIP'}", "m1", false);
    ObjectNode again = apply(created, "{'type':'ClusterIP'}", "m2", false);
    JsonNode second = owners(again).get(0);
    assertThat(second.path("manager").asText()).isEqualTo("m2");
    assertThat(second.has("time")).isFalse();
    assertThat(owners(again).get(1).path("time").asText()).isEqualTo(T1);
  }

  @Test
  void appliedObjectsMustFitTheirType() {
    assertThatThrownBy(() -> apply(null, "{'bogus':1}", "m1", false))
        .hasMessage(
            "failed to create typed patch object (/s; /v1, Kind=Service): .spec.bogus: field not"
                + " declared in schema");
    assertThatThrownBy(() -> apply(null, "{'ports':[{'port':1},{'port':1}]}", "m1", false))
        .hasMessageContaining(".spec.ports: duplicate entries for key [port=1,protocol=\"TCP\"]");
  }

  @Test
  void theEleventhUpdaterMakesTheOldestOnesAncient() {
    ObjectNode object = service("{}");
    services.update(null, object, "creator", T1);
    for (int i = 0; i < 13; i++) {
      KubeObject live = stored(object);
      object = live.mutableJson();
      object.withObjectProperty("metadata").withObjectProperty("labels").put("l" + i, "x");
      services.update(live, object, "m" + i, "2026-01-01T00:00:" + (10 + i) + "Z");
    }
    assertThat(owners(object)).hasSize(10);
    assertThat(owners(object).findValuesAsText("manager")).contains("ancient-changes", "m12");
  }

  @Test
  void kubectlTakesOverWhatItAppliedClientSideBefore() {
    ObjectNode created = service("{'type':'ClusterIP','clusterIP':'None'}");
    String applied = service("{'type':'ClusterIP'}").toString();
    created
        .withObjectProperty("metadata")
        .withObjectProperty("annotations")
        .put("kubectl.kubernetes.io/last-applied-configuration", applied);
    services.update(null, created, "kubectl-client-side-apply", T1);
    ObjectNode taken = apply(created, "{'type':'NodePort'}", "kubectl", false);
    assertThat(taken.at("/spec/type").asText()).isEqualTo("NodePort");
    assertThat(
            taken
                .at("/metadata/annotations")
                .path("kubectl.kubernetes.io/last-applied-configuration")
                .asText())
        .contains("NodePort");
    assertThatThrownBy(() -> apply(created, "{'clusterIP':'1.2.3.4'}", "kubectl", false))
        .hasMessage(
            "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1:"
                + " .spec.clusterIP");
  }

  @Test
  void scalingTakesTheReplicasFromTheirOwners() {
    FieldManager scale =
        new FieldManager(
            SERVICE,
            TypeTable.builtIn().schema("io.k8s.api.core.v1.Service"),
            "scale",
            List.of(),
            ObjectVersions.ONE);
    ObjectNode created = apply(null, "{'type':'ClusterIP','healthCheckNodePort':1}", "m1", false);
    ObjectNode scaled = created.deepCopy();
    ((ObjectNode) scaled.get("spec")).put("healthCheckNodePort", 2);
    List<String> path = List.of("spec", "healthCheckNodePort");
    scale.scale(stored(created), scaled, "scaler", path, FieldManager.ScaleWrite.UPDATE);
    assertThat(fieldsOf(scaled, "m1")).isEqualTo(json("{'f:spec':{'f:type':{}}}"));
    assertThat(fieldsOf(scaled, "scaler"))
        .isEqualTo(json("{'f:spec':{'f:healthCheckNodePort':{}}}"));
    assertThat(owners(scaled).get(1).path("subresource").asText()).isEqualTo("scale");
    assertThat(owners(scaled).get(1).has("time")).isFalse();
    assertThatThrownBy(
            () -> scale.scale(stored(created), scaled, "m2", path, FieldManager.ScaleWrite.APPLY))
        .hasMessage("Apply failed with 1 conflict: conflict with \"m1\": .spec.replicas");
  }

  @Test
  void aBlankEntryMakesTheObjectForgetItsOwners() {
    ObjectNode created = apply(null, "{'type':'ClusterIP'}", "m1", false);
    ObjectNode reset = created.deepCopy();
    reset.withObjectProperty("metadata").putArray("managedFields").addObject();
    services.update(stored(created), reset, "m2", T2);
    assertThat(reset.path("metadata").has("managedFields")).isFalse();
  }

  @Test
  void managersAreNamedAfterTheUserAgent() {
    assertThat(FieldManager.nameOf("", "kubectl/v1.36 (linux)")).isEqualTo("kubectl");
    assertThat(FieldManager.nameOf("me", "kubectl/v1.36 (linux)")).isEqualTo("me");
  }

  @Property(tries = 100)
  void applyingTwiceChangesNothing(@ForAll("specs") String first, @ForAll("specs") String second) {
    ObjectNode created = apply(null, first, "m1", false);
    ObjectNode once = apply(created, second, "m2", true);
    assertThat(apply(once, second, "m2", false)).isEqualTo(once);
  }

  @Property(tries = 100)
  void ownersShareOnlyFieldsWhoseValueTheyAgreeOn(
      @ForAll("specs") String first, @ForAll("specs") String second) {
    ObjectNode created = apply(null, first, "m1", false);
    ObjectNode both = apply(created, second, "m2", true);
    for (String field : List.of("type", "clusterIP", "sessionAffinity")) {
      String path = "/f:spec/f:" + field;
      boolean shared =
          !fieldsOf(both, "m1").at(path).isMissingNode()
              && !fieldsOf(both, "m2").at(path).isMissingNode();
      if (shared) {
        assertThat(json(first).get(field)).isEqualTo(json(second).get(field));
      }
    }
  }

  @Property(tries = 100)
  void whatIsAppliedIsThere(@ForAll("specs") String first, @ForAll("specs") String second) {
    ObjectNode both = apply(apply(null, first, "m1", false), second, "m2", true);
    for (String field : List.of("type", "clusterIP", "sessionAffinity")) {
      if (json(second).has(field)) {
        assertThat(both.at("/spec/" + field)).isEqualTo(json(second).get(field));
      }
    }
    assertThat(both.at("/spec/ports").findValuesAsText("port"))
        .containsAll(json(second).path("ports").findValuesAsText("port"));
  }

  @Provide
  Arbitrary<String> specs() {
    Arbitrary<String> type = Arbitraries.of("", "'type':'ClusterIP',", "'type':'NodePort',");
    Arbitrary<String> ip = Arbitraries.of("", "'clusterIP':'None',", "'clusterIP':'1.2.3.4',");
    Arbitrary<String> affinity = Arbitraries.of("", "'sessionAffinity':'None',");
    Arbitrary<String> ports =
        Arbitraries.integers().between(1, 4).set().ofMaxSize(3).map(FieldManagerTest::ports);
    return Combinators.combine(type, ip, affinity, ports)
        .as((t, i, a, p) -> "{" + t + i + a + "'ports':[" + p + "]}");
  }

  private static String ports(Set<Integer> numbers) {
    return numbers.stream()
        .map(n -> "{'port':" + n + ",'protocol':'TCP'}")
        .collect(Collectors.joining(","));
  }

  private ObjectNode apply(@Nullable ObjectNode live, String spec, String manager, boolean force) {
    KubeObject current = live == null ? null : stored(live);
    return services.apply(current, service(spec), manager, force, live == null ? T1 : T2);
  }

  private static KubeObject stored(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.withObjectProperty("metadata").put("uid", "1");
    return KubeObject.of(copy);
  }

  private static ObjectNode service(String spec) {
    return (ObjectNode)
        json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},'spec':" + spec + "}");
  }

  private static JsonNode owners(ObjectNode object) {
    return object.at("/metadata/managedFields");
  }

  private static JsonNode fieldsOf(ObjectNode object, String manager) {
    for (JsonNode entry : owners(object)) {
      if (entry.path("manager").asText().equals(manager)) {
        return entry.path("fieldsV1");
      }
    }
    return Json.object();
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  @Test
  void ownersThatCannotBeReadAreReplacedByThoseThatWereThere() {
    ObjectNode created = apply(null, "{'type':'ClusterIP'}", "m1", false);
    for (String sent :
        List.of(
            "{'manager':'x','operation':'Apply','fieldsType':'FieldsV1'}",
            "{'manager':'x','operation':'Apply','apiVersion':'v1'}",
            "{'manager':'x','operation':'Nope','apiVersion':'v1','fieldsType':'FieldsV1'}")) {
      ObjectNode updated = created.deepCopy();
      updated.withObjectProperty("metadata").putArray("managedFields").add(json(sent));
      services.update(stored(created), updated, "m2", T2);
      assertThat(fieldsOf(updated, "m1")).isEqualTo(json("{'f:spec':{'f:type':{}}}"));
    }
  }

  @Test
  void anOwnerOfNothingThatIsSentForgetsTheOthers() {
    ObjectNode created = apply(null, "{'type':'ClusterIP'}", "m1", false);
    ObjectNode updated = created.deepCopy();
    updated
        .withObjectProperty("metadata")
        .putArray("managedFields")
        .add(json("{'manager':'x','operation':'Apply','apiVersion':'v1','fieldsType':'FieldsV1'}"));
    services.update(stored(created), updated, "m2", T2);
    assertThat(updated.path("metadata").has("managedFields")).isFalse();
  }

  @Test
  void whoOwnedPartsOfWhatIsAtomicNowOwnsTheWhole() {
    FieldSet parts = FieldSet.ofFields("spec", "selector", "app");
    FieldSet whole = parts.reconciledWith(TypeTable.builtIn().schema("io.k8s.api.core.v1.Service"));
    assertThat(whole.toJson()).isEqualTo(json("{'f:spec':{'f:selector':{}}}"));
  }

  @Test
  void aVersionThatLacksAFieldMakesAnApplyFailAndAnUpdateForgetTheOwners() {
    ObjectVersions narrower =
        (object, version) ->
            new ObjectVersions.Versioned(
                object, TypeTable.builtIn().schema("io.k8s.api.core.v1.Endpoints"));
    FieldManager manager =
        new FieldManager(
            SERVICE,
            TypeTable.builtIn().schema("io.k8s.api.core.v1.Service"),
            "",
            List.of(),
            narrower);
    ObjectNode live = apply(null, "{'type':'ClusterIP'}", "m1", false);
    ((ObjectNode) live.at("/metadata/managedFields/0")).put("apiVersion", "v2");
    ObjectNode updated = live.deepCopy();
    ((ObjectNode) updated.get("spec")).put("type", "NodePort");
    manager.update(stored(live), updated, "m2", T2);
    assertThat(updated.path("metadata").has("managedFields")).isFalse();
    assertThatThrownBy(
            () -> manager.apply(stored(live), service("{'type':'NodePort'}"), "m2", true, T2))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining(".spec: field not declared in schema");
  }
}
