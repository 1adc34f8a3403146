package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules on a Pod's volumes; follows {@code ValidateVolumes} of core validation. */
final class VolumeValidation {
  private static final List<String> HOST_PATH_TYPES =
      List.of(
          "",
          "BlockDevice",
          "CharDevice",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket");
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final int SHORTEST_TOKEN_SECONDS = 600;

  private final Violations violations;

  private VolumeValidation(Violations violations) {
    this.violations = violations;
  }

  /** The sources of the volumes that are in order, by name; only these can be mounted. */
  static Map<String, JsonNode> check(JsonNode volumes, FieldPath path, Violations all) {
    Map<String, JsonNode> sources = new HashMap<>();
    int index = 0;
    for (JsonNode volume : volumes) {
      FieldPath at = path.index(index++);
      Violations own = new Violations();
      String name = FieldRules.text(volume, "name");
      new VolumeValidation(own).source(volume, at);
      if (name.isEmpty()) {
        own.required(at.child("name"), "");
      } else {
        own.invalid(at.child("name"), name, Values.label(name));
      }
      if (sources.containsKey(name)) {
        own.duplicate(at.child("name"), name);
      }
      if (own.isEmpty()) {
        sources.put(name, volume);
      } else {
        all.addAll(own);
      }
    }
    return sources;
  }

  private void source(JsonNode volume, FieldPath path) {
    int types = 0;
    for (String type : VolumeSources.OF_PODS) {
      JsonNode source = volume.path(type);
      if (!source.isObject()) {
        continue;
      }
      if (types++ > 0) {
        violations.forbidden(path.child(type), "may not specify more than 1 volume type");
      } else {
        FieldPath at = path.child(VolumeSources.pathOf(type));
        source(type, source, at);
        DiskVolumeRules.check(
            type,
            source,
            FieldRules.text(volume, "name"),
            new DiskVolumeRules.Place(at, path.child("name")),
            violations);
      }
    }
    if (types == 0) {
      violations.required(path, "must specify a volume type");
    }
  }

  private void source(String type, JsonNode source, FieldPath path) {
    switch (type) {
      case "emptyDir" -> {
        if (FieldRules.quantity(source.path("sizeLimit")).signum() < 0) {
          violations.forbidden(
              path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
      }
      case "hostPath" -> hostPath(source, path);
      case "secret" -> {
        FieldRules.required(source, "secretName", path, violations);
        files(source, path);
      }
      case "configMap" -> {
        FieldRules.required(source, "name", path, violations);
        files(source, path);
      }
      case "downwardAPI" -> {
        PathRules.mode(source.path("defaultMode"), path.child("defaultMode"), violations);
        downwardItems(source.path("items"), path);
      }
      case "projected" -> projected(source, path);
      case "nfs" -> nfs(source, path);
      case "persistentVolumeClaim" -> FieldRules.required(source, "claimName", path, violations);
      case "ephemeral" -> ephemeral(source, path);
      case "csi" -> csi(source, path);
      case "image" -> {
        FieldRules.required(source, "reference", path, violations);
        FieldRules.oneOf(source, "pullPolicy", PULL_POLICIES, path, violations);
      }
      default -> VolumeSources.requiredFields(type, source, path, violations);
    }
  }

  private void hostPath(JsonNode source, FieldPath path) {
    hostPath(source, path, violations);
  }

  static void hostPath(JsonNode source, FieldPath path, Violations violations) {
    String place = FieldRules.text(source, "path");
    if (place.isEmpty()) {
      violations.required(path.child("path"), "");
      return;
    }
    PathRules.noBacksteps(place, path.child("path"), violations);
    String type = FieldRules.text(source, "type");
    if (!HOST_PATH_TYPES.contains(type)) {
      violations.notSupported(path.child("type"), type, HOST_PATH_TYPES);
    }
  }

  private void files(JsonNode source, FieldPath path) {
    PathRules.mode(source.path("defaultMode"), path.child("defaultMode"), violations);
    items(source.path("items"), path.child("items"));
  }

  private void items(JsonNode items, FieldPath path) {
    int index = 0;
    for (JsonNode item : items) {
      FieldPath at = path.index(index++);
      FieldRules.required(item, "key", at, violations);
      String place = FieldRules.text(item, "path");
      FieldRules.required(item, "path", at, violations);
      PathRules.localNonReserved(place, at.child("path"), violations);
      PathRules.mode(item.path("mode"), at.child("mode"), violations);
    }
  }

  private void downwardItems(JsonNode items, FieldPath path) {
    for (JsonNode item : items) {
      String place = FieldRules.text(item, "path");
      if (place.isEmpty()) {
        violations.required(path.child("path"), "");
      }
      PathRules.localNonReserved(place, path.child("path"), violations);
      boolean field = item.path("fieldRef").isObject();
      boolean resource = item.path("resourceFieldRef").isObject();
      if (field) {
        EnvValidation.fieldReference(
            item.get("fieldRef"),
            VolumeSources.DOWNWARD_FIELDS,
            path.child("fieldRef"),
            violations);
        if (resource) {
          violations.invalid(
              path,
              "resource",
              "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
      } else if (resource) {
        EnvValidation.resourceReference(
            item.get("resourceFieldRef"), true, path.child("resourceFieldRef"), violations);
      } else {
        violations.required(path, "one of fieldRef and resourceFieldRef is required");
      }
      PathRules.mode(item.path("mode"), path.child("mode"), violations);
    }
  }

  private void projected(JsonNode source, FieldPath path) {
    PathRules.mode(source.path("defaultMode"), path.child("defaultMode"), violations);
    Set<String> places = new HashSet<>();
    int index = 0;
    for (JsonNode projection : source.path("sources")) {
      FieldPath at = path.child("sources").index(index++);
      int types = 0;
      for (String type : VolumeSources.PROJECTIONS) {
        JsonNode part = projection.path(type);
        if (!part.isObject()) {
          continue;
        }
        FieldPath partPath = at.child(type);
        types++;
        projection(type, part, places, path, partPath);
      }
      if (types > 1) {
        violations.forbidden(at, "may not specify more than 1 volume type per source");
      }
    }
  }

  private void projection(
      String type, JsonNode part, Set<String> places, FieldPath whole, FieldPath path) {
    switch (type) {
      case "secret", "configMap" -> {
        String name = FieldRules.text(part, "name");
        FieldRules.required(part, "name", path, violations);
        items(part.path("items"), path.child("items"));
        part.path("items").forEach(i -> conflict(i.path("path").asText(), name, places, whole));
      }
      case "downwardAPI" -> {
        downwardItems(part.path("items"), path);
        for (JsonNode item : part.path("items")) {
          String place = FieldRules.text(item, "path");
          conflict(place, place, places, whole);
        }
      }
      case "serviceAccountToken" -> token(part, whole, path);
      case "clusterTrustBundle" -> {
        trustBundle(part, path);
        String place = FieldRules.text(part, "path");
        conflict(place, place, places, whole);
      }
      default -> {
        String place = FieldRules.text(part, "path");
        conflict(place, place, places, whole);
      }
    }
  }

  private void conflict(String place, String quoted, Set<String> places, FieldPath path) {
    if (!place.isEmpty() && !places.add(place)) {
      violations.invalid(path, quoted, "conflicting duplicate paths");
    }
  }

  private void trustBundle(JsonNode bundle, FieldPath path) {
    boolean named = bundle.hasNonNull("name");
    boolean signed = bundle.hasNonNull("signerName");
    if (named && signed) {
      violations.invalid(path, bundle, "only one of name and signerName may be used");
    } else if (named) {
      if (bundle.hasNonNull("labelSelector")) {
        violations.invalid(
            path.child("labelSelector"),
            bundle.get("labelSelector"),
            "labelSelector must be unset if name is specified");
      }
    } else if (!signed) {
      violations.required(path, "either name or signerName must be specified");
    }
    FieldRules.required(bundle, "path", path, violations);
    PathRules.localNonReserved(FieldRules.text(bundle, "path"), path.child("path"), violations);
  }

  /** The path's errors name the volume, not the projection. */
  private void token(JsonNode token, FieldPath whole, FieldPath path) {
    JsonNode seconds = token.path("expirationSeconds");
    if (seconds.asLong(SHORTEST_TOKEN_SECONDS) < SHORTEST_TOKEN_SECONDS) {
      violations.invalid(
          path.child("expirationSeconds"),
          seconds,
          "may not specify a duration less than 10 minutes");
    }
    if (seconds.asLong() > 1L << 32) {
      violations.invalid(
          path.child("expirationSeconds"),
          seconds,
          "may not specify a duration larger than 2^32 seconds");
    }
    String place = FieldRules.text(token, "path");
    if (place.isEmpty()) {
      violations.required(whole.child("path"), "");
    } else {
      PathRules.localNonReserved(place, whole.child("path"), violations);
    }
  }

  private void nfs(JsonNode source, FieldPath path) {
    nfs(source, path, violations);
  }

  static void nfs(JsonNode source, FieldPath path, Violations violations) {
    FieldRules.required(source, "server", path, violations);
    FieldRules.required(source, "path", path, violations);
    String place = FieldRules.text(source, "path");
    if (!place.startsWith("/")) {
      violations.invalid(path.child("path"), place, "must be an absolute path");
    }
  }

  private void ephemeral(JsonNode source, FieldPath path) {
    FieldPath at = path.child("volumeClaimTemplate");
    if (source.path("volumeClaimTemplate").isObject()) {
      TemplateMetadata.check(
          source.path("volumeClaimTemplate").path("metadata"), at.child("metadata"), violations);
      ClaimValidation.spec(
          source.path("volumeClaimTemplate").path("spec"), at.child("spec"), violations);
    } else {
      violations.required(at, "");
    }
  }

  private void csi(JsonNode source, FieldPath path) {
    DiskVolumeRules.driverName(source, "driver", path, violations);
    JsonNode secret = source.path("nodePublishSecretRef");
    if (secret.isObject()) {
      String name = FieldRules.text(secret, "name");
      if (name.isEmpty()) {
        violations.required(path.child("nodePublishSecretRef").child("name"), "");
      } else {
        // Kubernetes names the field so.
        violations.invalid(path.child("name"), name, Values.subdomain(name));
      }
    }
  }
}
