package io.kubejar.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import io.kubejar.testing.TestControlPlane;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicySourceTest {
  private static final GroupResource POLICIES = new GroupResource("g", "policies");
  private static final GroupResource BINDINGS = new GroupResource("g", "bindings");

  private final Store store = new InMemoryStore();
  private final AtomicInteger compilations = new AtomicInteger();
  private final PolicySource<Integer> source =
      new PolicySource<>(store, POLICIES, BINDINGS, spec -> compilations.incrementAndGet());

  @AfterEach
  void close() {
    store.close();
  }

  private KubeObject create(GroupResource resource, String name, String yaml) {
    ObjectNode object = TestControlPlane.yaml(yaml);
    object.withObject("/metadata").put("name", name).put("uid", name).put("generation", 1);
    return store.create(Key.of(resource, "", name), KubeObject.of(object), 0);
  }

  private void update(KubeObject object, long generation, String status) {
    ObjectNode json = object.mutableJson();
    json.withObject("/metadata").put("generation", generation);
    json.put("status", status);
    store.update(Key.of(POLICIES, "", object.name()), object.revision(), KubeObject.of(json), 0);
  }

  @Test
  void onlyPoliciesThatAreBoundAreInForceInTheOrderOfTheirNames() {
    assertThat(source.current()).isEmpty();
    create(POLICIES, "b", "{}");
    create(POLICIES, "a", "{}");
    create(POLICIES, "free", "{}");
    create(BINDINGS, "1", "{spec: {policyName: b}}");
    create(BINDINGS, "2", "{spec: {policyName: a}}");
    create(BINDINGS, "3", "{spec: {policyName: nothing}}");
    assertThat(source.current()).extracting(BoundPolicy::name).containsExactly("a", "b");
    assertThat(compilations).as("nothing is compiled before it is needed").hasValue(0);
  }

  @Test
  void aGenerationIsCompiledOnce() {
    KubeObject policy = create(POLICIES, "a", "{}");
    create(BINDINGS, "1", "{spec: {policyName: a}}");
    assertThat(source.current().get(0).compiled()).isEqualTo(1);
    create(BINDINGS, "2", "{spec: {policyName: a}}");
    update(policy, 1, "checked");
    assertThat(source.current().get(0).bindings()).hasSize(2);
    assertThat(source.current().get(0).compiled()).isEqualTo(1);
    KubeObject now = store.get(Key.of(POLICIES, "", "a")).orElseThrow();
    update(now, 2, "changed");
    assertThat(source.current().get(0).compiled()).isEqualTo(2);
  }

  @Test
  void policiesAreFoundAgainAfterTheStoreWentBack() {
    Store.Snapshot before = store.snapshot();
    create(POLICIES, "a", "{}");
    create(BINDINGS, "1", "{spec: {policyName: a}}");
    assertThat(source.current()).hasSize(1);
    store.restore(before);
    assertThat(source.current()).isEmpty();
    create(POLICIES, "a", "{}");
    create(BINDINGS, "1", "{spec: {policyName: a}}");
    assertThat(source.current()).hasSize(1);
  }
}
