package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules on containers of every sort; follows {@code pkg/apis/core/validation/validation.go}.
 */
final class ContainerValidation {
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
  private static final String INIT_ONLY =
      "may not be set for init containers without restartPolicy=Always";
  private static final String[] SIDECAR_FIELDS = {
    "lifecycle", "livenessProbe", "readinessProbe", "startupProbe"
  };

  private final PodContext pod;
  private final Violations violations;

  ContainerValidation(PodContext pod, Violations violations) {
    this.pod = pod;
    this.violations = violations;
  }

  void containers(JsonNode containers, FieldPath path) {
    if (containers.isEmpty()) {
      violations.required(path, "");
      return;
    }
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode container : containers) {
      FieldPath at = path.index(index++);
      shared(container, at);
      uniqueName(container, names, at);
      ProbeValidation.all(container, at, violations);
      restartPolicy(container, at);
    }
    hostPortConflicts(containers, path);
  }

  void initContainers(JsonNode initContainers, JsonNode containers, FieldPath path) {
    Set<String> names = new HashSet<>();
    containers.forEach(c -> names.add(c.path("name").asText()));
    int index = 0;
    for (JsonNode container : initContainers) {
      FieldPath at = path.index(index++);
      shared(container, at);
      restartPolicy(container, at);
      uniqueName(container, names, at);
      if (container.path("restartPolicy").asText().equals("Always")) {
        ProbeValidation.all(container, at, violations);
      } else {
        for (String field : SIDECAR_FIELDS) {
          if (container.hasNonNull(field)) {
            violations.forbidden(at.child(field), INIT_ONLY);
          }
        }
      }
    }
  }

  private void uniqueName(JsonNode container, Set<String> names, FieldPath path) {
    String name = FieldRules.text(container, "name");
    if (!name.isEmpty() && !names.add(name)) {
      violations.duplicate(path.child("name"), name);
    }
  }

  private void restartPolicy(JsonNode container, FieldPath path) {
    FieldRules.oneOf(container, "restartPolicy", RESTART_POLICIES, path, violations);
  }

  /** What holds for containers, init containers and ephemeral ones alike. */
  void shared(JsonNode container, FieldPath path) {
    String name = FieldRules.text(container, "name");
    if (name.isEmpty()) {
      violations.required(path.child("name"), "");
    } else {
      violations.invalid(path.child("name"), name, Values.label(name));
    }
    image(container, path);
    messagePolicy(container, path.child("terminationMessagePolicy"));
    ports(container.path("ports"), path.child("ports"));
    EnvValidation.variables(container.path("env"), path.child("env"), violations);
    EnvValidation.sources(container.path("envFrom"), path.child("envFrom"), violations);
    VolumeMountValidation mounts = new VolumeMountValidation(pod, violations);
    mounts.mounts(container, path.child("volumeMounts"));
    mounts.devices(container, path.child("volumeDevices"));
    FieldRules.requiredOneOf(container, "imagePullPolicy", PULL_POLICIES, path, violations);
    ResourceValidation.requirements(
        container.path("resources"), pod.claims(), path.child("resources"), violations);
    resizePolicy(container.path("resizePolicy"), path.child("resizePolicy"));
    SecurityContextValidation.container(
        container.path("securityContext"), path.child("securityContext"), violations);
  }

  private void messagePolicy(JsonNode container, FieldPath path) {
    String policy = FieldRules.text(container, "terminationMessagePolicy");
    if (policy.isEmpty()) {
      violations.required(path, "");
    } else if (!MESSAGE_POLICIES.contains(policy)) {
      violations.invalid(path, policy, "must be 'File' or 'FallbackToLogsOnError'");
    }
  }

  private void image(JsonNode container, FieldPath path) {
    String image = FieldRules.text(container, "image");
    if (image.isEmpty()) {
      if (pod.requiresImages()) {
        violations.required(path.child("image"), "");
      }
    } else if (image.length() != image.strip().length()) {
      violations.invalid(
          path.child("image"), image, "must not have leading or trailing whitespace");
    }
  }

  private void ports(JsonNode ports, FieldPath path) {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode port : ports) {
      FieldPath at = path.index(index++);
      String name = FieldRules.text(port, "name");
      if (!name.isEmpty()) {
        List<String> errors = Values.portName(name);
        violations.invalid(at.child("name"), name, errors);
        if (errors.isEmpty() && !names.add(name)) {
          violations.duplicate(at.child("name"), name);
        }
      }
      if (Defaults.isZero(port, "containerPort")) {
        violations.required(at.child("containerPort"), "");
      } else {
        number(port, "containerPort", at);
      }
      if (!Defaults.isZero(port, "hostPort")) {
        number(port, "hostPort", at);
      }
      FieldRules.requiredOneOf(port, "protocol", PROTOCOLS, at, violations);
    }
  }

  private void number(JsonNode port, String field, FieldPath path) {
    for (String error : Values.port(port.path(field).asLong())) {
      violations.invalid(path.child(field), port.get(field), error);
    }
  }

  private void hostPortConflicts(JsonNode containers, FieldPath path) {
    Set<String> seen = new HashSet<>();
    int containerIndex = 0;
    for (JsonNode container : containers) {
      FieldPath ports = path.index(containerIndex++).child("ports");
      int index = 0;
      for (JsonNode port : container.path("ports")) {
        String use =
            port.path("protocol").asText()
                + "/"
                + port.path("hostIP").asText()
                + "/"
                + port.path("hostPort").asText();
        if (!Defaults.isZero(port, "hostPort") && !seen.add(use)) {
          violations.duplicate(ports.index(index).child("hostPort"), use);
        }
        index++;
      }
    }
  }

  private void resizePolicy(JsonNode policies, FieldPath path) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode policy : policies) {
      FieldPath at = path.index(index++);
      String resource = policy.path("resourceName").asText();
      FieldRules.requiredOneOf(policy, "resourceName", List.of("cpu", "memory"), at, violations);
      if (!seen.add(resource)) {
        violations.duplicate(at, resource);
      }
      FieldRules.requiredOneOf(
          policy, "restartPolicy", List.of("NotRequired", "RestartContainer"), at, violations);
    }
  }
}
