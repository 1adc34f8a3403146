package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Map;

/** The types of volume sources, in the order in which Kubernetes looks at them. */
final class VolumeSources {
  static final List<String> OF_PODS =
      List.of(
          "emptyDir",
          "hostPath",
          "gitRepo",
          "gcePersistentDisk",
          "awsElasticBlockStore",
          "secret",
          "nfs",
          "iscsi",
          "glusterfs",
          "flocker",
          "persistentVolumeClaim",
          "rbd",
          "cinder",
          "cephfs",
          "quobyte",
          "downwardAPI",
          "fc",
          "flexVolume",
          "configMap",
          "azureFile",
          "vsphereVolume",
          "photonPersistentDisk",
          "portworxVolume",
          "azureDisk",
          "storageos",
          "projected",
          "scaleIO",
          "csi",
          "ephemeral",
          "image");

  static final List<String> OF_PERSISTENT_VOLUMES =
      List.of(
          "hostPath",
          "gcePersistentDisk",
          "awsElasticBlockStore",
          "glusterfs",
          "flocker",
          "nfs",
          "rbd",
          "quobyte",
          "cephfs",
          "iscsi",
          "cinder",
          "fc",
          "flexVolume",
          "azureFile",
          "vsphereVolume",
          "photonPersistentDisk",
          "portworxVolume",
          "azureDisk",
          "scaleIO",
          "local",
          "storageos",
          "csi");

  static final List<String> PROJECTIONS =
      List.of(
          "secret",
          "configMap",
          "downwardAPI",
          "serviceAccountToken",
          "clusterTrustBundle",
          "podCertificate");

  static final List<String> DOWNWARD_FIELDS =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");

  private static final Map<String, List<String>> REQUIRED =
      Map.ofEntries(
          Map.entry("gitRepo", List.of("repository")),
          Map.entry("gcePersistentDisk", List.of("pdName")),
          Map.entry("awsElasticBlockStore", List.of("volumeID")),
          Map.entry("iscsi", List.of("targetPortal", "iqn")),
          Map.entry("glusterfs", List.of("endpoints", "path")),
          Map.entry("rbd", List.of("image")),
          Map.entry("cinder", List.of("volumeID")),
          Map.entry("flexVolume", List.of("driver")),
          Map.entry("azureFile", List.of("secretName", "shareName")),
          Map.entry("vsphereVolume", List.of("volumePath")),
          Map.entry("photonPersistentDisk", List.of("pdID")),
          Map.entry("portworxVolume", List.of("volumeID")),
          Map.entry("azureDisk", List.of("diskName", "diskURI")),
          Map.entry("scaleIO", List.of("gateway", "system", "volumeName")),
          Map.entry("local", List.of("path")));

  private VolumeSources() {}

  /** The name under which errors know a source of some type. */
  static String pathOf(String type) {
    return type.equals("gcePersistentDisk") ? "persistentDisk" : type;
  }

  /** The fields that a source of some type cannot do without. */
  static void requiredFields(String type, JsonNode source, FieldPath path, Violations violations) {
    boolean noMonitors = source.path("monitors").isEmpty();
    if (noMonitors && (type.equals("rbd") || type.equals("cephfs"))) {
      violations.required(path.child("monitors"), "");
    }
    for (String field : REQUIRED.getOrDefault(type, List.of())) {
      FieldRules.required(source, field, path, violations);
    }
  }
}
