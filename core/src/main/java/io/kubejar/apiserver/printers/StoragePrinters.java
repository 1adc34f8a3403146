package io.kubejar.apiserver.printers;

import static io.kubejar.apiserver.printers.TableColumn.NAME;
import static io.kubejar.apiserver.printers.TableColumn.bool;
import static io.kubejar.apiserver.printers.TableColumn.integer;
import static io.kubejar.apiserver.printers.TableColumn.text;
import static io.kubejar.apiserver.printers.TableColumn.wide;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;

/** Printers of volumes and what provides them. */
final class StoragePrinters {
  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  private static final String DEFAULT_ANNOTATION = "storageclass.kubernetes.io/is-default-class";

  static final KindPrinter VOLUMES =
      KindPrinter.of(
          (o, row) -> {
            JsonNode spec = o.spec();
            JsonNode claim = spec.path("claimRef");
            row.name()
                .text(spec.at("/capacity/storage"), "0")
                .text(CellText.accessModes(spec.path("accessModes")))
                .text(spec.path("persistentVolumeReclaimPolicy"))
                .text(phase(o))
                .text(
                    claim.isMissingNode()
                        ? ""
                        : claim.path("namespace").asText() + "/" + claim.path("name").asText())
                .text(storageClass(o))
                .text(spec.path("volumeAttributesClassName"), CellText.UNSET)
                .text(o.status().path("reason"))
                .age()
                .text(spec.path("volumeMode"), CellText.UNSET);
          },
          NAME,
          text("Capacity"),
          text("Access Modes"),
          text("Reclaim Policy"),
          text("Status"),
          text("Claim"),
          text("StorageClass"),
          text("VolumeAttributesClass"),
          text("Reason"),
          text("Age"),
          wide("VolumeMode"));

  static final KindPrinter CLAIMS =
      KindPrinter.of(
          (o, row) -> {
            String volume = o.spec().path("volumeName").asText();
            JsonNode status = o.status();
            row.name()
                .text(phase(o))
                .text(volume)
                .text(volume.isEmpty() ? "" : status.at("/capacity/storage").asText("0"))
                .text(volume.isEmpty() ? "" : CellText.accessModes(status.path("accessModes")))
                .text(storageClass(o))
                .text(o.spec().path("volumeAttributesClassName"), CellText.UNSET)
                .age()
                .text(o.spec().path("volumeMode"), CellText.UNSET);
          },
          NAME,
          text("Status"),
          text("Volume"),
          text("Capacity"),
          text("Access Modes"),
          text("StorageClass"),
          text("VolumeAttributesClass"),
          text("Age"),
          wide("VolumeMode"));

  static final KindPrinter STORAGE_CLASSES =
      KindPrinter.of(
          (o, row) -> {
            JsonNode json = o.json();
            boolean isDefault = "true".equals(o.annotation(DEFAULT_ANNOTATION));
            row.text(isDefault ? o.name() + " (default)" : o.name())
                .text(json.path("provisioner"))
                .text(json.path("reclaimPolicy"), "Delete")
                .text(json.path("volumeBindingMode"), "Immediate")
                .bool(json.path("allowVolumeExpansion").asBoolean())
                .age();
          },
          NAME,
          text("Provisioner"),
          text("ReclaimPolicy"),
          text("VolumeBindingMode"),
          text("AllowVolumeExpansion"),
          text("Age"));

  static final KindPrinter ATTACHMENTS =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.spec().path("attacher"))
                  .text(o.spec().at("/source/persistentVolumeName"))
                  .text(o.spec().path("nodeName"))
                  .bool(o.status().path("attached").asBoolean())
                  .age(),
          NAME,
          new TableColumn("Attacher", "string", "name", 0, ""),
          text("PV"),
          text("Node"),
          bool("Attached"),
          text("Age"));

  static final KindPrinter CSI_DRIVERS =
      KindPrinter.of(
          (o, row) -> {
            JsonNode spec = o.spec();
            String audiences =
                CellText.join(spec.path("tokenRequests"), t -> t.path("audience").asText(), ",");
            String modes = CellText.join(spec.path("volumeLifecycleModes"), JsonNode::asText, ",");
            row.name()
                .bool(spec.path("attachRequired").asBoolean(true))
                .bool(spec.path("podInfoOnMount").asBoolean())
                .bool(spec.path("storageCapacity").asBoolean())
                .text(spec.path("tokenRequests").isEmpty() ? CellText.UNSET : audiences)
                .bool(spec.path("requiresRepublish").asBoolean())
                .text(modes.isEmpty() ? CellText.NONE : modes)
                .age();
          },
          NAME,
          bool("AttachRequired"),
          bool("PodInfoOnMount"),
          bool("StorageCapacity"),
          text("TokenRequests"),
          bool("RequiresRepublish"),
          text("Modes"),
          text("Age"));

  static final KindPrinter CSI_NODES =
      KindPrinter.of(
          (o, row) -> row.name().number(o.spec().path("drivers").size()).age(),
          NAME,
          integer("Drivers"),
          text("Age"));

  static final KindPrinter CSI_CAPACITIES =
      KindPrinter.of(
          (o, row) ->
              row.name()
                  .text(o.json().path("storageClassName"))
                  .text(o.json().path("capacity"), CellText.UNSET),
          NAME,
          text("StorageClassName"),
          text("Capacity"));

  static final KindPrinter ATTRIBUTES_CLASSES =
      KindPrinter.of(
          (o, row) -> row.name().text(o.json().path("driverName")).age(),
          NAME,
          text("DriverName"),
          text("Age"));

  private StoragePrinters() {}

  private static String phase(KubeObject object) {
    return object.isBeingDeleted() ? "Terminating" : object.status().path("phase").asText();
  }

  private static String storageClass(KubeObject object) {
    String annotated = object.annotation(CLASS_ANNOTATION);
    return annotated == null ? object.spec().path("storageClassName").asText() : annotated;
  }
}
