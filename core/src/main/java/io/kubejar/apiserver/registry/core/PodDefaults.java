package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;

/**
 * The defaults of Pods, of Pod templates and of what is in them.
 *
 * <p>Follows {@code pkg/apis/core/v1/defaults.go}.
 */
public final class PodDefaults {
  private static final Defaults HTTP_GET =
      Defaults.table().text("path", "/").text("scheme", "HTTP").build();

  private static final Defaults PROBE =
      Defaults.table()
          .number("timeoutSeconds", 1)
          .number("periodSeconds", 10)
          .number("successThreshold", 1)
          .number("failureThreshold", 3)
          .inside("httpGet", HTTP_GET)
          .inside("grpc", Defaults.table().absentText("service", "").build())
          .build();

  private static final Defaults LIFECYCLE_HANDLER =
      Defaults.table().inside("httpGet", HTTP_GET).build();

  private static final Defaults FIELD_REF = Defaults.table().text("apiVersion", "v1").build();

  private static final Defaults ENV_SOURCE =
      Defaults.table()
          .inside("fieldRef", FIELD_REF)
          .inside("fileKeyRef", Defaults.table().absentFlag("optional", false).build())
          .inside("resourceFieldRef", Defaults.table().text("divisor", "0").build())
          .build();

  static final Defaults CONTAINER =
      Defaults.table()
          .with(PodDefaults::imagePullPolicy)
          .text("terminationMessagePath", "/dev/termination-log")
          .text("terminationMessagePolicy", "File")
          .object("resources")
          .each("ports", Defaults.table().text("protocol", "TCP").build())
          .each("env", Defaults.table().inside("valueFrom", ENV_SOURCE).build())
          .inside("livenessProbe", PROBE)
          .inside("readinessProbe", PROBE)
          .inside("startupProbe", PROBE)
          .inside(
              "lifecycle",
              Defaults.table()
                  .inside("postStart", LIFECYCLE_HANDLER)
                  .inside("preStop", LIFECYCLE_HANDLER)
                  .build())
          .build();

  private static final Defaults POD_SPEC =
      Defaults.table()
          .each("volumes", VolumeDefaults.VOLUME)
          .each("initContainers", CONTAINER)
          .each("containers", CONTAINER)
          .each("ephemeralContainers", CONTAINER)
          .text("restartPolicy", "Always")
          .absentNumber("terminationGracePeriodSeconds", 30)
          .text("dnsPolicy", "ClusterFirst")
          .with(PodDefaults::serviceAccount)
          .object("securityContext")
          .text("schedulerName", "default-scheduler")
          .build();

  private static final Defaults POD =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .all(POD_SPEC)
                  .with(PodDefaults::requestsFromLimits)
                  .absentFlag("enableServiceLinks", true)
                  .with(PodDefaults::hostPorts)
                  .build())
          .object("status", Defaults.table().text("phase", "Pending").build())
          .build();

  /** The defaults of a {@code PodTemplateSpec}, for whatever has one. */
  public static final Defaults TEMPLATE =
      Defaults.table().object("metadata").object("spec", POD_SPEC).build();

  private PodDefaults() {}

  /** Fills in a Pod. */
  public static void applyTo(ObjectNode pod) {
    POD.applyTo(pod);
  }

  private static void imagePullPolicy(ObjectNode container) {
    if (Defaults.isZero(container, "imagePullPolicy")) {
      container.put("imagePullPolicy", pullPolicyOf(container.path("image").asText()));
    }
  }

  /** {@code Always} if the tag is, or defaults to, {@code latest}. */
  static String pullPolicyOf(String image) {
    int digest = image.indexOf('@');
    String name = digest < 0 ? image : image.substring(0, digest);
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    String tag = colon < 0 ? "" : name.substring(colon + 1);
    boolean latest = tag.isEmpty() ? digest < 0 : tag.equals("latest");
    return latest ? "Always" : "IfNotPresent";
  }

  /** The deprecated field mirrors the other one, whichever of them is set. */
  private static void serviceAccount(ObjectNode spec) {
    if (!Defaults.isZero(spec, "serviceAccountName")) {
      spec.set("serviceAccount", spec.get("serviceAccountName"));
    } else if (!Defaults.isZero(spec, "serviceAccount")) {
      spec.set("serviceAccountName", spec.get("serviceAccount"));
    }
  }

  private static void hostPorts(ObjectNode spec) {
    if (!spec.path("hostNetwork").asBoolean()) {
      return;
    }
    for (String list : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : spec.path(list)) {
        for (JsonNode port : container.path("ports")) {
          if (port instanceof ObjectNode open && Defaults.isZero(open, "hostPort")) {
            open.set("hostPort", open.path("containerPort"));
          }
        }
      }
    }
  }

  /** A limit without a request is the request too; Pod templates do not get this. */
  private static void requestsFromLimits(ObjectNode spec) {
    for (String list : new String[] {"containers", "initContainers"}) {
      spec.path(list).forEach(PodResources::requestsFromLimits);
    }
    PodResources.defaultPodRequests(spec);
  }
}
