package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.DeviceSelectors;
import io.kubejar.client.Informer;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to satisfy a request of a ResourceClaim.
 *
 * @param claim that it is part of
 * @param name as results name it: {@code request} or {@code request/alternative}
 * @param json with class, selectors, mode and count
 * @param deviceClass the class that it names
 */
record DeviceRequest(KubeObject claim, String name, JsonNode json, KubeObject deviceClass) {

  /**
   * The requests of a claim, each with its alternatives in the order of preference.
   *
   * @throws IllegalArgumentException if a request names a class that does not exist, or asks for
   *     what is not built here; the message says so
   */
  static List<List<DeviceRequest>> of(KubeObject claim, Informer classes) {
    List<List<DeviceRequest>> requests = new ArrayList<>();
    for (JsonNode request : claim.spec().path("devices").path("requests")) {
      String name = request.path("name").asText();
      List<DeviceRequest> alternatives = new ArrayList<>();
      if (request.has("exactly")) {
        alternatives.add(one(claim, name, request.path("exactly"), classes));
      }
      for (JsonNode alternative : request.path("firstAvailable")) {
        String fullName = name + "/" + alternative.path("name").asText();
        alternatives.add(one(claim, fullName, alternative, classes));
      }
      requests.add(alternatives);
    }
    return requests;
  }

  private static DeviceRequest one(KubeObject claim, String name, JsonNode json, Informer classes) {
    String className = json.path("deviceClassName").asText();
    KubeObject deviceClass = classes.get("", className);
    if (deviceClass == null) {
      throw new IllegalArgumentException(
          "request %s: device class %s does not exist".formatted(name, className));
    }
    if (json.has("capacity")) {
      throw new IllegalArgumentException(
          "request %s: capacity requirements are not supported by this cluster".formatted(name));
    }
    return new DeviceRequest(claim, name, json, deviceClass);
  }

  boolean isOfSameClaim(DeviceRequest other) {
    return claim.uid().equals(other.claim.uid());
  }

  boolean wantsAll() {
    return json.path("allocationMode").asText().equals("All");
  }

  int count() {
    return json.path("count").asInt(1);
  }

  /** Whether it looks at devices that others hold. */
  boolean isAdmin() {
    return json.path("adminAccess").asBoolean();
  }

  /** Whether a constraint that lists requests is about this one. */
  boolean isListedIn(JsonNode requests) {
    String main = name.substring(0, name.indexOf('/') < 0 ? name.length() : name.indexOf('/'));
    boolean listed = requests.isEmpty();
    for (JsonNode request : requests) {
      listed |= request.asText().equals(name) || request.asText().equals(main);
    }
    return listed;
  }

  /**
   * Whether a device is of the class, is selected, and has no taint that is not tolerated.
   *
   * @throws IllegalArgumentException if a selector fails; the message names it
   */
  boolean matches(Devices.Device device, DeviceSelectors selectors) {
    return !device.isUnsupported()
        && matchesAll(
            "class " + deviceClass.name(), deviceClass.spec().path("selectors"), device, selectors)
        && matchesAll("claim " + claim.name(), json.path("selectors"), device, selectors)
        && toleratesTaints(device);
  }

  private static boolean matchesAll(
      String where, JsonNode list, Devices.Device device, DeviceSelectors selectors) {
    int index = 0;
    for (JsonNode selector : list) {
      String expression = selector.path("cel").path("expression").asText();
      try {
        if (!selectors.matches(expression, device.id().driver(), device.json())) {
          return false;
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s: selector #%d: %s".formatted(where, index, e.getMessage()), e);
      }
      index++;
    }
    return true;
  }

  private boolean toleratesTaints(Devices.Device device) {
    for (JsonNode taint : device.json().path("taints")) {
      boolean tolerated = taint.path("effect").asText().equals("None");
      for (JsonNode toleration : json.path("tolerations")) {
        tolerated |= tolerates(toleration, taint);
      }
      if (!tolerated) {
        return false;
      }
    }
    return true;
  }

  private static boolean tolerates(JsonNode toleration, JsonNode taint) {
    String key = toleration.path("key").asText();
    String effect = toleration.path("effect").asText();
    boolean exists = toleration.path("operator").asText().equals("Exists");
    return (effect.isEmpty() || effect.equals(taint.path("effect").asText()))
        && ((key.isEmpty() && exists) || key.equals(taint.path("key").asText()))
        && (exists || toleration.path("value").asText().equals(taint.path("value").asText()));
  }
}
