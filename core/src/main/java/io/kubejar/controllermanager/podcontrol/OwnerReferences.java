package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;

/** Makes and reads {@code metadata.ownerReferences}. */
public final class OwnerReferences {
  private OwnerReferences() {}

  /** The reference by which a controller owns what it makes: controlling and blocking. */
  public static ObjectNode controlledBy(KubeObject owner) {
    ObjectNode reference = to(owner);
    reference.put("controller", true).put("blockOwnerDeletion", true);
    return reference;
  }

  /** A reference that neither controls nor blocks. */
  public static ObjectNode to(KubeObject owner) {
    ObjectNode reference = Json.object();
    reference.put("apiVersion", owner.apiVersion()).put("kind", owner.kind());
    reference.put("name", owner.name()).put("uid", owner.uid());
    return reference;
  }

  /** The uid of the controlling owner, empty if there is none. */
  public static String controllerUid(KubeObject object) {
    for (JsonNode reference : object.metadata().path("ownerReferences")) {
      if (reference.path("controller").asBoolean()) {
        return reference.path("uid").asText();
      }
    }
    return "";
  }

  public static boolean isControlledBy(KubeObject object, KubeObject owner) {
    return controllerUid(object).equals(owner.uid());
  }
}
