package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.KubeObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The fields of built-in kinds that field selectors may name.
 *
 * <p>Follows the {@code AddFieldLabelConversionFunc} calls of {@code pkg/apis/*}{@code
 * /v1/conversion.go} and the {@code SelectableFields} functions of {@code pkg/registry}.
 */
final class BuiltInFields {
  private BuiltInFields() {}

  static SelectableFields of(GroupKind kind) {
    return switch (kind.toString()) {
      case "Pod" ->
          paths(
                  "spec.nodeName",
                  "spec.restartPolicy",
                  "spec.schedulerName",
                  "spec.serviceAccountName",
                  "status.phase",
                  "status.podIP",
                  "status.nominatedNodeName")
              .with("spec.hostNetwork", o -> flag(o.spec().path("hostNetwork")))
              .build();
      case "Event" -> coreEvent();
      case "Event.events.k8s.io" -> groupEvent();
      case "Node" ->
          paths().with("spec.unschedulable", o -> flag(o.spec().path("unschedulable"))).build();
      case "Namespace" -> paths("status.phase").build();
      case "Secret" -> paths("type").build();
      case "Service" -> paths("spec.clusterIP", "spec.type").build();
      case "ReplicaSet.apps", "ReplicationController" ->
          paths().with("status.replicas", o -> o.status().path("replicas").asText("0")).build();
      case "Job.batch" ->
          paths().with("status.successful", o -> o.status().path("succeeded").asText("0")).build();
      case "CertificateSigningRequest.certificates.k8s.io" -> paths("spec.signerName").build();
      case "ResourceSlice.resource.k8s.io" -> paths("spec.nodeName", "spec.driver").build();
      default -> SelectableFields.METADATA_ONLY;
    };
  }

  private static SelectableFields coreEvent() {
    return paths(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "type")
        .with("source", BuiltInFields::eventSource)
        .build();
  }

  /** Who reported a core event: by the old field, else by the new one. */
  private static String eventSource(KubeObject event) {
    String source = event.json().path("source").path("component").asText();
    return source.isEmpty() ? event.json().path("reportingComponent").asText() : source;
  }

  private static SelectableFields groupEvent() {
    Builder fields = new Builder();
    for (String part :
        new String[] {
          "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"
        }) {
      fields.with("regarding." + part, o -> o.json().path("regarding").path(part).asText());
    }
    return fields
        .with("reason", o -> o.json().path("reason").asText())
        .with("reportingController", o -> o.json().path("reportingController").asText())
        .with("type", o -> o.json().path("type").asText())
        .build();
  }

  private static String flag(JsonNode value) {
    return Boolean.toString(value.asBoolean());
  }

  private static Builder paths(String... paths) {
    Builder fields = new Builder();
    for (String path : paths) {
      String[] names = path.split("\\.", -1);
      fields.with(path, object -> read(object.json(), names));
    }
    return fields;
  }

  private static String read(JsonNode node, String[] names) {
    JsonNode at = node;
    for (String name : names) {
      at = at.path(name);
    }
    return at.asText();
  }

  /** Collects fields by name. */
  private static final class Builder {
    private final Map<String, Function<KubeObject, String>> byName = new HashMap<>();

    Builder with(String name, Function<KubeObject, String> reader) {
      byName.put(name, reader);
      return this;
    }

    SelectableFields build() {
      return new SelectableFields(byName);
    }
  }
}
