package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.UpdateRules;
import java.util.List;
import java.util.function.Consumer;

/** The rules of a custom resource's updates: kind and version must stay those of the resource. */
record CustomTypeRules(ResourceDefinition definition, UpdateRules rules) implements UpdateRules {

  @Override
  public void prepare(ObjectNode object, KubeObject old) {
    rules.prepare(object, old);
    ObjectBodies.checkType(object, definition);
  }

  @Override
  public boolean countsGenerations() {
    return rules.countsGenerations();
  }

  @Override
  public List<FieldError> validate(KubeObject object, KubeObject old, Consumer<String> warnings) {
    return rules.validate(object, old, warnings);
  }
}
