package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules on security contexts; follows {@code ValidateSecurityContext} of core validation. */
final class SecurityContextValidation {
  private static final String SYSCTL =
      "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);
  private static final int LONGEST_PROFILE = 4095;
  private static final List<String> PROFILES = List.of("Localhost", "RuntimeDefault", "Unconfined");
  private static final List<String> FS_GROUP_POLICIES = List.of("Always", "OnRootMismatch");

  private SecurityContextValidation() {}

  static void pod(JsonNode context, JsonNode spec, FieldPath path, Violations violations) {
    identifier(context, "fsGroup", path, violations);
    identifier(context, "runAsUser", path, violations);
    identifier(context, "runAsGroup", path, violations);
    int index = 0;
    for (JsonNode group : context.path("supplementalGroups")) {
      outOfRange(group, path.child("supplementalGroups").index(index++), violations);
    }
    sysctls(context.path("sysctls"), spec, path.child("sysctls"), violations);
    FieldRules.oneOf(context, "fsGroupChangePolicy", FS_GROUP_POLICIES, path, violations);
    profile(context, "seccompProfile", path, violations);
    profile(context, "appArmorProfile", path, violations);
  }

  private static void sysctls(
      JsonNode sysctls, JsonNode spec, FieldPath path, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode sysctl : sysctls) {
      FieldPath at = path.index(index++).child("name");
      String name = FieldRules.text(sysctl, "name");
      if (name.isEmpty()) {
        violations.required(at, "");
      } else if (name.length() > 253 || !SYSCTL_PATTERN.matcher(name).matches()) {
        violations.invalid(
            at, name, "must have at most 253 characters and match regex ^" + SYSCTL + "$");
      } else if (!seen.add(name.replace('/', '.'))) {
        violations.duplicate(at, name);
      }
      hostSysctl(name.replace('/', '.'), spec, at, violations);
    }
  }

  private static void hostSysctl(
      String name, JsonNode spec, FieldPath path, Violations violations) {
    if (spec.path("hostNetwork").asBoolean() && name.startsWith("net.")) {
      violations.invalid(path, name, "may not be set when `hostNetwork` is true");
    }
    if (spec.path("hostIPC").asBoolean()
        && (name.startsWith("kernel.shm") || name.startsWith("fs.mqueue."))) {
      violations.invalid(path, name, "may not be set when `hostIPC` is true");
    }
  }

  static void container(JsonNode context, FieldPath path, Violations violations) {
    if (!context.isObject()) {
      return;
    }
    identifier(context, "runAsUser", path, violations);
    identifier(context, "runAsGroup", path, violations);
    FieldRules.oneOf(context, "procMount", List.of("Default", "Unmasked"), path, violations);
    profile(context, "seccompProfile", path, violations);
    JsonNode escalation = context.path("allowPrivilegeEscalation");
    if (escalation.isBoolean() && !escalation.asBoolean()) {
      if (context.path("privileged").asBoolean()) {
        violations.invalid(
            path,
            context,
            "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
      }
      for (JsonNode capability : context.path("capabilities").path("add")) {
        if (capability.asText().equals("CAP_SYS_ADMIN")) {
          violations.invalid(
              path,
              context,
              "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add`"
                  + " CAP_SYS_ADMIN");
        }
      }
    }
    profile(context, "appArmorProfile", path, violations);
  }

  private static void identifier(
      JsonNode context, String field, FieldPath path, Violations violations) {
    outOfRange(context.path(field), path.child(field), violations);
  }

  private static void outOfRange(JsonNode id, FieldPath path, Violations violations) {
    if (id.isNumber() && (id.asLong() < 0 || id.asLong() > Integer.MAX_VALUE)) {
      violations.invalid(path, id, Values.range(0, Integer.MAX_VALUE));
    }
  }

  private static void profile(
      JsonNode context, String field, FieldPath path, Violations violations) {
    JsonNode profile = context.path(field);
    if (!profile.isObject()) {
      return;
    }
    FieldPath at = path.child(field);
    boolean seccomp = field.equals("seccompProfile");
    String type = FieldRules.text(profile, "type");
    boolean known = PROFILES.contains(type);
    if (type.isEmpty()) {
      violations.required(at.child("type"), "type is required when " + field + " is set");
    } else if (!known) {
      violations.notSupported(at.child("type"), type, PROFILES);
    }
    if (type.equals("Localhost")) {
      localProfile(profile, seccomp, at.child("localhostProfile"), violations);
    } else if (profile.hasNonNull("localhostProfile") && (seccomp || known)) {
      violations.invalid(
          at.child("localhostProfile"),
          seccomp ? profile : profile.get("localhostProfile"),
          "can only be set when " + (seccomp ? "seccomp" : "AppArmor") + " type is Localhost");
    }
  }

  private static void localProfile(
      JsonNode profile, boolean seccomp, FieldPath path, Violations violations) {
    String name = FieldRules.text(profile, "localhostProfile");
    boolean set = profile.hasNonNull("localhostProfile");
    if (seccomp && set) {
      PathRules.localDescending(name, path, violations);
      return;
    }
    if (!name.equals(name.strip())) {
      violations.invalid(path, name, "must not be padded with whitespace");
    } else if (name.isEmpty()) {
      violations.required(
          path, "must be set when " + (seccomp ? "seccomp" : "AppArmor") + " type is Localhost");
    }
    if (name.length() > LONGEST_PROFILE) {
      violations.tooLong(path, LONGEST_PROFILE);
    }
  }
}
