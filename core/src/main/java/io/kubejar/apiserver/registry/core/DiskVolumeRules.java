package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules on volume sources of particular storage systems, in Pods and PersistentVolumes alike;
 * follows the {@code validate…VolumeSource} functions of core validation.
 */
public final class DiskVolumeRules {
  private static final List<String> CACHING_MODES = List.of("None", "ReadOnly", "ReadWrite");
  private static final List<String> AZURE_KINDS = List.of("Dedicated", "Managed", "Shared");
  private static final String MANAGED_URI =
      "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
  private static final String BLOB_URI =
      "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
  private static final String PARTITION = Values.range(1, 255);
  private static final String LUN = Values.range(0, 255);
  private static final Pattern IQN =
      Pattern.compile(
          "iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}.-]+)(:[^,;*&$|\\s]+)"
              + "|eui\\.\\p{Alnum}{16}|naa\\.\\p{Alnum}{32}");
  private static final String NO_QUALIFIED_NAME =
      "must be valid format starting with iqn, eui, or naa";
  private static final String HOST_PORTS =
      "must be a host:port pair or multiple pairs separated by commas";
  private static final int LONGEST_DRIVER = 63;

  private DiskVolumeRules() {}

  /**
   * Checks a source beyond the fields that it cannot do without.
   *
   * @param volumeName the name of the volume, which some sources limit
   * @param place where the source and the volume's name are
   */
  static void check(
      String type, JsonNode source, String volumeName, Place place, Violations violations) {
    FieldPath path = place.source();
    switch (type) {
      case "gcePersistentDisk", "awsElasticBlockStore" ->
          range(source, "partition", 0, PARTITION, path, violations);
      case "iscsi" -> iscsi(source, volumeName, place, violations);
      case "fc" -> fibreChannel(source, path, violations);
      case "azureDisk" -> azureDisk(source, path, violations);
      case "quobyte" -> quobyte(source, path, violations);
      case "storageos" -> storageOs(source, path, violations);
      case "flocker" -> flocker(source, path, violations);
      case "flexVolume" -> flex(source, path, violations);
      case "gitRepo" ->
          PathRules.localDescending(
              FieldRules.text(source, "directory"), path.child("directory"), violations);
      default -> {}
    }
  }

  /** Where a source is, and where the name of its volume is. */
  record Place(FieldPath source, FieldPath volumeName) {}

  /** The name of a CSI driver; follows {@code ValidateCSIDriverName}. */
  public static void driverName(
      JsonNode source, String field, FieldPath path, Violations violations) {
    driverName(FieldRules.text(source, field), path.child(field), violations);
  }

  /** The rule on the name of a driver, of CSI or of devices. */
  public static void driverName(String driver, FieldPath at, Violations violations) {
    if (driver.isEmpty()) {
      violations.required(at, "");
    }
    if (driver.length() > LONGEST_DRIVER) {
      violations.tooLong(at, LONGEST_DRIVER);
    }
    violations.invalid(at, driver, Values.subdomain(driver.toLowerCase(Locale.ROOT)));
  }

  private static void range(
      JsonNode source,
      String field,
      long least,
      String message,
      FieldPath path,
      Violations violations) {
    JsonNode value = source.path(field);
    if (value.isNumber() && (value.asLong() < least || value.asLong() > 255)) {
      violations.invalid(path.child(field), value, message);
    }
  }

  private static void iscsi(
      JsonNode source, String volumeName, Place place, Violations violations) {
    FieldPath path = place.source();
    String iqn = FieldRules.text(source, "iqn");
    if (!iqn.isEmpty() && !IQN.matcher(iqn).matches()) {
      violations.invalid(path.child("iqn"), iqn, NO_QUALIFIED_NAME);
    }
    range(source, "lun", 0, LUN, path, violations);
    boolean chap =
        source.path("chapAuthDiscovery").asBoolean() || source.path("chapAuthSession").asBoolean();
    if (chap && !source.path("secretRef").isObject()) {
      violations.required(path.child("secretRef"), "");
    }
    if (!source.hasNonNull("initiatorName")) {
      return;
    }
    String initiator = FieldRules.text(source, "initiatorName");
    if (!IQN.matcher(initiator).matches()) {
      violations.invalid(path.child("initiatorname"), initiator, NO_QUALIFIED_NAME);
    }
    if ((volumeName + ":" + FieldRules.text(source, "targetPortal")).length() > 64) {
      violations.invalid(
          place.volumeName(),
          volumeName,
          "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if"
              + " iscsi.initiatorName is specified.");
    }
  }

  private static void fibreChannel(JsonNode source, FieldPath path, Violations violations) {
    boolean byName = !source.path("targetWWNs").isEmpty();
    boolean byId = !source.path("wwids").isEmpty();
    if (byName == byId) {
      String message = "must specify either targetWWNs or wwids, but not both";
      if (byName) {
        violations.invalid(path.child("targetWWNs"), source.get("targetWWNs"), message);
      } else {
        violations.required(path.child("targetWWNs"), message);
      }
    }
    if (!byName) {
      return;
    }
    if (source.path("lun").isNumber()) {
      range(source, "lun", 0, LUN, path, violations);
    } else {
      violations.required(path.child("lun"), "lun is required if targetWWNs is specified");
    }
  }

  private static void azureDisk(JsonNode source, FieldPath path, Violations violations) {
    FieldRules.oneOf(source, "cachingMode", CACHING_MODES, path, violations);
    FieldRules.oneOf(source, "kind", AZURE_KINDS, path, violations);
    if (!source.hasNonNull("kind")) {
      return;
    }
    String uri = FieldRules.text(source, "diskURI");
    boolean managed = FieldRules.text(source, "kind").equals("Managed");
    if (!uri.startsWith(managed ? "/subscriptions/" : "https://")) {
      violations.notSupported(
          path.child("diskURI"), uri, List.of(managed ? MANAGED_URI : BLOB_URI));
    }
  }

  private static void quobyte(JsonNode source, FieldPath path, Violations violations) {
    String registry = FieldRules.text(source, "registry");
    if (registry.isEmpty()) {
      violations.required(path.child("registry"), HOST_PORTS);
    } else if (FieldRules.text(source, "tenant").length() > 64) {
      violations.required(
          path.child("tenant"), "must be a UUID and may not exceed a length of 64 characters");
    } else {
      for (String pair : registry.split(",", -1)) {
        int colon = pair.lastIndexOf(':');
        boolean fine = colon >= 0 && (pair.indexOf(':') == colon || pair.charAt(0) == '[');
        if (!fine) {
          violations.invalid(path.child("registry"), registry, HOST_PORTS);
        }
      }
    }
    FieldRules.required(source, "volume", path, violations);
  }

  private static void storageOs(JsonNode source, FieldPath path, Violations violations) {
    FieldRules.requiredValid(source, "volumeName", Values::label, path, violations);
    FieldRules.valid(source, "volumeNamespace", Values::label, path, violations);
    if (source.path("secretRef").isObject()) {
      FieldRules.required(source.get("secretRef"), "name", path.child("secretRef"), violations);
    }
  }

  private static void flocker(JsonNode source, FieldPath path, Violations violations) {
    String name = FieldRules.text(source, "datasetName");
    String uuid = FieldRules.text(source, "datasetUUID");
    if (name.isEmpty() && uuid.isEmpty()) {
      violations.required(path, "one of datasetName and datasetUUID is required");
    } else if (!name.isEmpty() && !uuid.isEmpty()) {
      violations.invalid(
          path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if (name.contains("/")) {
      violations.invalid(path.child("datasetName"), name, "must not contain '/'");
    }
  }

  private static void flex(JsonNode source, FieldPath path, Violations violations) {
    source
        .path("options")
        .fieldNames()
        .forEachRemaining(
            key -> {
              int slash = key.indexOf('/');
              String domain = slash < 0 ? key : key.substring(0, slash);
              String normalized = "." + domain.toLowerCase(Locale.ROOT);
              if (normalized.endsWith(".kubernetes.io") || normalized.endsWith(".k8s.io")) {
                violations.invalid(
                    path.child("options").key(key),
                    key,
                    "kubernetes.io and k8s.io namespaces are reserved");
              }
            });
  }
}
