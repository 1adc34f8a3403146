package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The objects of its namespace that a Pod refers to, as the kubelet needs them to run it.
 *
 * <p>Follows {@code VisitPodSecretNames} and {@code VisitPodConfigmapNames} of {@code
 * pkg/api/v1/pod/util.go}, and {@code pkg/api/v1/persistentvolume/util.go}.
 *
 * @param names {@code resource/name} of each
 */
public record PodReferences(Set<String> names) {
  private static final Set<String> CONTAINERS =
      Set.of("containers", "initContainers", "ephemeralContainers");

  /** The fields that name an object by {@code name}, and of which resource it is. */
  private static final Map<String, String> REFERENCES =
      Map.of(
          "secretRef", "secrets",
          "secretKeyRef", "secrets",
          "secret", "secrets",
          "nodePublishSecretRef", "secrets",
          "configMap", "configmaps",
          "configMapRef", "configmaps",
          "configMapKeyRef", "configmaps");

  private static final Set<String> SECRETS_OF_VOLUMES =
      Set.of("secretRef", "nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef");

  /** The references of a Pod. */
  public static PodReferences of(KubeObject pod) {
    Set<String> names = new HashSet<>();
    JsonNode spec = pod.spec();
    if (!spec.path("serviceAccountName").asText().isEmpty()) {
      names.add("serviceaccounts/" + spec.path("serviceAccountName").asText());
    }
    spec.path("imagePullSecrets").forEach(s -> names.add("secrets/" + s.path("name").asText()));
    for (String list : CONTAINERS) {
      for (JsonNode container : spec.path(list)) {
        visit(container.path("env"), names);
        visit(container.path("envFrom"), names);
      }
    }
    for (JsonNode volume : spec.path("volumes")) {
      visit(volume, names);
      if (volume.has("persistentVolumeClaim")) {
        names.add(
            "persistentvolumeclaims/" + volume.at("/persistentVolumeClaim/claimName").asText());
      }
      if (volume.has("ephemeral")) {
        String claim = pod.name() + "-" + volume.path("name").asText();
        names.add("persistentvolumeclaims/" + claim);
      }
    }
    for (JsonNode claim : spec.path("resourceClaims")) {
      names.add("resourceclaims/" + claim.path("resourceClaimName").asText());
    }
    for (JsonNode claim : pod.status().path("resourceClaimStatuses")) {
      names.add("resourceclaims/" + claim.path("resourceClaimName").asText());
    }
    return new PodReferences(names);
  }

  private static void visit(JsonNode node, Set<String> names) {
    if (node.isArray()) {
      node.forEach(element -> visit(element, names));
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String resource = REFERENCES.get(field.getKey());
      JsonNode value = field.getValue();
      if (resource != null && value.has("name")) {
        names.add(resource + "/" + value.path("name").asText());
      }
      if (field.getKey().equals("secretName")) {
        names.add("secrets/" + value.asText());
      }
      visit(value, names);
    }
  }

  /** Whether there is a reference to any object of a resource. */
  public boolean hasAny(String resource) {
    return names.stream().anyMatch(name -> name.startsWith(resource + "/"));
  }

  boolean has(String resource, String name) {
    return names.contains(resource + "/" + name);
  }

  /** Whether a volume refers to a Secret that the kubelet reads to mount it. */
  static boolean ofVolume(KubeObject volume, String namespace, String name) {
    JsonNode spec = volume.spec();
    String claims = spec.path("claimRef").path("namespace").asText();
    JsonNode file = spec.path("azureFile");
    if (file.path("secretName").asText().equals(name)
        && file.path("secretNamespace").asText(claims).equals(namespace)) {
      return true;
    }
    for (JsonNode source : spec) {
      for (String field : SECRETS_OF_VOLUMES) {
        JsonNode ref = source.path(field);
        if (ref.path("name").asText().equals(name)
            && ref.path("namespace").asText(claims).equals(namespace)) {
          return true;
        }
      }
    }
    return false;
  }
}
