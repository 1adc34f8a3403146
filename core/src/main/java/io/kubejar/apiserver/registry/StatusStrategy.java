package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The strategy of kinds with a status subresource and nothing else to say: writers of the object do
 * not touch the status, writers of the status do not touch the rest.
 */
public class StatusStrategy implements Strategy {
  static final StatusStrategy INSTANCE = new StatusStrategy();

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.remove("status");
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    copyField("status", old, object);
  }

  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    List<String> others = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getKey().equals("status") && !field.getKey().equals("metadata")) {
        others.add(field.getKey());
      }
    }
    object.remove(others);
    for (Map.Entry<String, JsonNode> field : old.json().properties()) {
      if (!field.getKey().equals("status") && !field.getKey().equals("metadata")) {
        object.set(field.getKey(), field.getValue());
      }
    }
  }

  /** Makes a field what it was, or absent if it was. */
  protected static void copyField(String name, KubeObject from, ObjectNode to) {
    JsonNode value = from.json().get(name);
    if (value == null) {
      to.remove(name);
    } else {
      to.set(name, value);
    }
  }
}
