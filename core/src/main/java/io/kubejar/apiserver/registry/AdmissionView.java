package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;

/** What admission is shown of an update: the object, or the view of it that was written to. */
public interface AdmissionView {

  /** The object itself. */
  AdmissionView OBJECT = new AdmissionView() {};

  /** A state of the object as admission sees it. */
  default KubeObject show(KubeObject object) {
    return object;
  }

  /** The replacement as admission sees it and may change it. */
  default ObjectNode showForChange(ObjectNode object) {
    return object;
  }

  /** Brings what admission changed back into the replacement. */
  default void takeOver(ObjectNode shown, ObjectNode object) {}
}
