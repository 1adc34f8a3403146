package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.clock.Randomness;
import java.util.Optional;

/**
 * Every Pod runs under a service account, whose token its containers find in a volume.
 *
 * <p>Follows {@code plugin/pkg/admission/serviceaccount/admission.go}.
 */
final class ServiceAccountPlugin implements AdmissionPlugin {
  private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final String VOLUME_PREFIX = "kube-api-access-";
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final int TOKEN_SECONDS = 3607;
  private static final int MODE_0644 = 0644;

  private final StoredObjects objects;
  private final Randomness randomness;

  ServiceAccountPlugin(StoredObjects objects, Randomness randomness) {
    this.objects = objects;
    this.randomness = randomness;
  }

  @Override
  public String name() {
    return "ServiceAccount";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!Requests.creates(request, "", "pods")) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    if (object.path("metadata").path("annotations").has(MIRROR)) {
      checkMirror(request, object, spec);
      return;
    }
    if (Defaults.isZero(spec, "serviceAccountName")) {
      spec.put("serviceAccountName", "default").put("serviceAccount", "default");
    }
    KubeObject account = account(request, object, spec.get("serviceAccountName").asText());
    if (mountsToken(spec, account)) {
      mountToken(spec);
    }
    JsonNode pullSecrets = account.json().path("imagePullSecrets");
    if (spec.path("imagePullSecrets").isEmpty() && !pullSecrets.isEmpty()) {
      ArrayNode copy = spec.putArray("imagePullSecrets");
      pullSecrets.forEach(s -> copy.addObject().set("name", s.path("name")));
    }
  }

  private static void checkMirror(AdmissionRequest request, ObjectNode object, JsonNode spec) {
    if (!Defaults.isZero(spec, "serviceAccountName")) {
      throw Requests.forbidden(request, object, "a mirror pod may not reference service accounts");
    }
  }

  private KubeObject account(AdmissionRequest request, ObjectNode object, String name) {
    String namespace = request.target().namespace();
    Optional<KubeObject> account = objects.find(StoredObjects.SERVICE_ACCOUNTS, namespace, name);
    return account.orElseThrow(
        () ->
            Requests.forbidden(
                request,
                object,
                "error looking up service account "
                    + namespace
                    + "/"
                    + name
                    + ": serviceaccount \""
                    + name
                    + "\" not found"));
  }

  private static boolean mountsToken(JsonNode spec, KubeObject account) {
    JsonNode ofPod = spec.path("automountServiceAccountToken");
    JsonNode ofAccount = account.json().path("automountServiceAccountToken");
    return ofPod.isBoolean() ? ofPod.asBoolean() : ofAccount.asBoolean(true);
  }

  private void mountToken(ObjectNode spec) {
    String volume = existingVolume(spec);
    boolean isNew = volume.isEmpty();
    if (isNew) {
      volume = VOLUME_PREFIX + randomness.nameSuffix(5);
    }
    boolean mounted = false;
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : spec.path(list)) {
        if (container instanceof ObjectNode open && !hasMount(open)) {
          ArrayNode mounts =
              open.get("volumeMounts") instanceof ArrayNode found
                  ? found
                  : open.putArray("volumeMounts");
          mounts.addObject().put("name", volume).put("readOnly", true).put("mountPath", MOUNT_PATH);
          mounted = true;
        }
      }
    }
    if (isNew && mounted) {
      ArrayNode volumes =
          spec.get("volumes") instanceof ArrayNode found ? found : spec.putArray("volumes");
      volumes.add(tokenVolume(volumes.objectNode(), volume));
    }
  }

  private static String existingVolume(JsonNode spec) {
    for (JsonNode volume : spec.path("volumes")) {
      String name = volume.path("name").asText();
      if (name.startsWith(VOLUME_PREFIX)) {
        return name;
      }
    }
    return "";
  }

  private static boolean hasMount(JsonNode container) {
    for (JsonNode mount : container.path("volumeMounts")) {
      if (mount.path("mountPath").asText().equals(MOUNT_PATH)) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode tokenVolume(ObjectNode volume, String name) {
    ObjectNode projected = volume.put("name", name).putObject("projected");
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", TOKEN_SECONDS)
        .put("path", "token");
    ObjectNode authority = sources.addObject().putObject("configMap");
    authority.put("name", "kube-root-ca.crt");
    authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
    ObjectNode namespace =
        sources.addObject().putObject("downwardAPI").putArray("items").addObject();
    namespace.put("path", "namespace");
    namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
    projected.put("defaultMode", MODE_0644);
    return volume;
  }
}
