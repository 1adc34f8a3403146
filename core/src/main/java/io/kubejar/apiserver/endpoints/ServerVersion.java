package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/**
 * What {@code /version} answers: the Kubernetes version whose API is served.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/version/types.go}.
 */
final class ServerVersion {
  private ServerVersion() {}

  static ObjectNode document() {
    return Json.object()
        .put("major", "1")
        .put("minor", "36")
        .put("emulationMajor", "1")
        .put("emulationMinor", "36")
        .put("minCompatibilityMajor", "1")
        .put("minCompatibilityMinor", "35")
        .put("gitVersion", "v1.36.4")
        .put("gitCommit", "kubejar")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "go1.26.10")
        .put("compiler", "gc")
        .put("platform", "linux/amd64");
  }
}
