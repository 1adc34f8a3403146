package io.kubejar.apiserver.registry.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;

/**
 * The selector of a Job that did not bring its own: the labels that tie Pods to the Job's uid.
 *
 * <p>Follows {@code generateSelector} in {@code pkg/registry/batch/job/strategy.go}.
 */
final class GeneratedSelector {
  static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
  static final String JOB_NAME = "batch.kubernetes.io/job-name";
  static final String LEGACY_CONTROLLER_UID = "controller-uid";
  static final String LEGACY_JOB_NAME = "job-name";

  private GeneratedSelector() {}

  /** Labels the template and makes the selector, unless the Job selects by hand. */
  static void addTo(ObjectNode job) {
    ObjectNode spec = Defaults.objectIn(job, "spec");
    if (spec.path("manualSelector").asBoolean()) {
      return;
    }
    String uid = job.path("metadata").path("uid").asText();
    String name = job.path("metadata").path("name").asText();
    ObjectNode template = Defaults.objectIn(spec, "template");
    ObjectNode labels = Defaults.objectIn(Defaults.objectIn(template, "metadata"), "labels");
    putMissing(labels, CONTROLLER_UID, uid);
    putMissing(labels, JOB_NAME, name);
    putMissing(labels, LEGACY_CONTROLLER_UID, uid);
    putMissing(labels, LEGACY_JOB_NAME, name);
    ObjectNode matchLabels = Defaults.objectIn(Defaults.objectIn(spec, "selector"), "matchLabels");
    putMissing(matchLabels, CONTROLLER_UID, uid);
  }

  private static void putMissing(ObjectNode labels, String key, String value) {
    if (!labels.has(key)) {
      labels.put(key, value);
    }
  }
}
