package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;

/** The defaults of volumes; follows {@code pkg/apis/core/v1/defaults.go}. */
final class VolumeDefaults {
  private static final long MODE_0644 = 0644;

  private static final Defaults DOWNWARD_ITEM =
      Defaults.table()
          .inside("fieldRef", Defaults.table().text("apiVersion", "v1").build())
          .inside("resourceFieldRef", Defaults.table().text("divisor", "0").build())
          .build();

  private static final Defaults DOWNWARD_API =
      Defaults.table().absentNumber("defaultMode", MODE_0644).each("items", DOWNWARD_ITEM).build();

  private static final Defaults DEFAULT_MODE =
      Defaults.table().absentNumber("defaultMode", MODE_0644).build();

  private static final Defaults PROJECTION =
      Defaults.table()
          .inside(
              "serviceAccountToken",
              Defaults.table().absentNumber("expirationSeconds", 3600).build())
          .inside(
              "podCertificate",
              Defaults.table().absentNumber("maxExpirationSeconds", 86400).build())
          .inside("downwardAPI", Defaults.table().each("items", DOWNWARD_ITEM).build())
          .build();

  private static final Defaults PROJECTED =
      Defaults.table().absentNumber("defaultMode", MODE_0644).each("sources", PROJECTION).build();

  private static final Defaults RBD =
      Defaults.table()
          .text("pool", "rbd")
          .text("user", "admin")
          .text("keyring", "/etc/ceph/keyring")
          .build();

  private static final Defaults AZURE_DISK =
      Defaults.table()
          .absentText("cachingMode", "ReadWrite")
          .absentText("fsType", "ext4")
          .absentFlag("readOnly", false)
          .absentText("kind", "Shared")
          .build();

  private static final Defaults SCALE_IO =
      Defaults.table().text("storageMode", "ThinProvisioned").text("fsType", "xfs").build();

  /** What a claim's spec gets. */
  static final Defaults CLAIM_SPEC =
      Defaults.table().object("resources").absentText("volumeMode", "Filesystem").build();

  /** The sources that Pods and PersistentVolumes share. */
  static final Defaults SHARED_SOURCES =
      Defaults.table()
          .inside("hostPath", Defaults.table().absentText("type", "").build())
          .inside("iscsi", Defaults.table().text("iscsiInterface", "default").build())
          .inside("rbd", RBD)
          .inside("azureDisk", AZURE_DISK)
          .inside("scaleIO", SCALE_IO)
          .build();

  static final Defaults VOLUME =
      Defaults.table()
          .with(VolumeDefaults::emptyDirUnlessOther)
          .inside("configMap", DEFAULT_MODE)
          .inside("secret", DEFAULT_MODE)
          .inside("downwardAPI", DOWNWARD_API)
          .inside("projected", PROJECTED)
          .inside("image", Defaults.table().with(VolumeDefaults::imagePullPolicy).build())
          .inside(
              "ephemeral",
              Defaults.table()
                  .inside(
                      "volumeClaimTemplate",
                      Defaults.table().object("metadata").object("spec", CLAIM_SPEC).build())
                  .build())
          .all(SHARED_SOURCES)
          .build();

  private VolumeDefaults() {}

  private static void emptyDirUnlessOther(ObjectNode volume) {
    boolean hasSource =
        volume.properties().stream()
            .anyMatch(f -> !f.getKey().equals("name") && !f.getValue().isNull());
    if (!hasSource) {
      volume.putObject("emptyDir");
    }
  }

  private static void imagePullPolicy(ObjectNode image) {
    if (Defaults.isZero(image, "pullPolicy")) {
      image.put("pullPolicy", PodDefaults.pullPolicyOf(image.path("reference").asText()));
    }
  }
}
