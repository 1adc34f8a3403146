package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.registry.AdmissionView;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ScalePaths;
import java.util.List;
import java.util.Locale;

/** Objects of one resource as Scales, and back. */
record Scales(ResourceDefinition definition, ScalePaths paths) {
  private static final List<String> SHOWN_METADATA =
      List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp");

  /**
   * The scale of an object.
   *
   * @throws StatusException 500 if a custom object has no replicas
   */
  KubeObject of(KubeObject object) {
    JsonNode replicas = ScalePaths.read(object.json(), paths.specReplicas());
    if (definition.isCustom() && !replicas.isNumber()) {
      throw StatusException.internal(
          "the spec replicas field \"" + paths.specReplicas() + "\" does not exist");
    }
    return toUpdate(object);
  }

  /** The scale that a write starts from; one that has no replicas yet counts as zero. */
  KubeObject toUpdate(KubeObject object) {
    ObjectNode scale = Json.object();
    scale.put("kind", Scaling.KIND.kind()).put("apiVersion", Scaling.KIND.apiVersion());
    ObjectNode metadata = scale.putObject("metadata");
    for (String field : SHOWN_METADATA) {
      JsonNode value = object.metadata().get(field);
      if (value != null) {
        metadata.set(field, value);
      }
    }
    JsonNode replicas = ScalePaths.read(object.json(), paths.specReplicas());
    ObjectNode spec = scale.putObject("spec");
    if (replicas.asLong() != 0) {
      spec.put("replicas", replicas.asLong());
    }
    ObjectNode status = scale.putObject("status");
    status.put("replicas", ScalePaths.read(object.json(), paths.statusReplicas()).asLong());
    String selector = selector(object);
    if (!selector.isEmpty()) {
      status.put("selector", selector);
    }
    return KubeObject.of(scale);
  }

  private String selector(KubeObject object) {
    if (paths.selector().isEmpty()) {
      return "";
    }
    JsonNode selector = ScalePaths.read(object.json(), paths.selector());
    if (definition.isCustom()) {
      return selector.asText();
    }
    boolean plainMap = definition.groupResource().resource().equals("replicationcontrollers");
    LabelSelector parsed = plainMap ? LabelSelector.ofMap(selector) : LabelSelector.of(selector);
    return parsed.toString();
  }

  /**
   * An object with the replicas of a scale, at the version that the scale expects.
   *
   * @throws StatusException if the scale cannot be written to the object
   */
  ObjectNode write(ObjectNode scale, KubeObject current) {
    JsonNode replicas = scale.path("spec").path("replicas");
    if (!replicas.isMissingNode() && !replicas.isNull() && !replicas.isIntegralNumber()) {
      throw StatusException.badRequest(
          "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal "
              + replicas.getNodeType().name().toLowerCase(Locale.ROOT)
              + " into Go struct field ScaleSpec.spec.replicas of type int32");
    }
    if (replicas.asLong() < 0) {
      refuseNegative(replicas, current);
    }
    ObjectNode object = current.mutableJson();
    String version = scale.path("metadata").path("resourceVersion").asText();
    if (!version.isEmpty()) {
      object.withObject("/metadata").put("resourceVersion", version);
    }
    ScalePaths.write(object, paths.specReplicas(), replicas.asLong());
    return object;
  }

  /** Shows admission the scale instead of the object. */
  AdmissionView admissionView() {
    return new AdmissionView() {
      @Override
      public KubeObject show(KubeObject object) {
        return toUpdate(object);
      }

      @Override
      public ObjectNode showForChange(ObjectNode object) {
        return toUpdate(KubeObject.of(object)).mutableJson();
      }

      @Override
      public void takeOver(ObjectNode shown, ObjectNode object) {
        ScalePaths.write(
            object, paths.specReplicas(), shown.path("spec").path("replicas").asLong());
      }
    };
  }

  private void refuseNegative(JsonNode replicas, KubeObject current) {
    if (definition.isCustom()) {
      // The strategy says so, together with what the schema says of the number.
      return;
    }
    throw StatusException.invalid(
        new GroupKind("autoscaling", "Scale"),
        current.name(),
        List.of(
            FieldError.invalid(
                FieldPath.of("spec", "replicas"), replicas, "must be greater than or equal to 0")));
  }
}
