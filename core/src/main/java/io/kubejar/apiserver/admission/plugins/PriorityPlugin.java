package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.registry.rules.Defaults;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the name of a Pod's priority class into its number; there is at most one default class.
 *
 * <p>Follows {@code plugin/pkg/admission/priority/admission.go}.
 */
final class PriorityPlugin implements AdmissionPlugin {
  private static final String CLASS_GROUP = "scheduling.k8s.io";
  private static final String PREEMPT = "PreemptLowerPriority";

  private final StoredObjects objects;

  PriorityPlugin(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "Priority";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (Requests.updates(request, "", "pods")) {
      keepPriority(request, object);
    } else if (Requests.creates(request, "", "pods")) {
      resolve(request, object);
    }
  }

  private static void keepPriority(AdmissionRequest request, ObjectNode object) {
    KubeObject old = request.oldObject();
    if (old == null) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    for (String field : new String[] {"priority", "preemptionPolicy"}) {
      if (Defaults.isAbsent(spec, field) && old.spec().hasNonNull(field)) {
        spec.set(field, old.spec().get(field));
      }
    }
  }

  private void resolve(AdmissionRequest request, ObjectNode object) {
    ObjectNode spec = Defaults.objectIn(object, "spec");
    int priority = 0;
    String policy = PREEMPT;
    KubeObject priorityClass = priorityClass(request, object, spec);
    if (priorityClass != null) {
      priority = priorityClass.json().path("value").asInt();
      policy = priorityClass.json().path("preemptionPolicy").asText(PREEMPT);
      spec.put("priorityClassName", priorityClass.name());
    }
    JsonNode given = spec.path("priority");
    if (given.isNumber() && given.asInt() != priority) {
      throw Requests.forbidden(
          request,
          object,
          "the integer value of priority ("
              + given.asInt()
              + ") must not be provided in pod spec; priority admission controller computed "
              + priority
              + " from the given PriorityClass name");
    }
    String givenPolicy = spec.path("preemptionPolicy").asText();
    if (!givenPolicy.isEmpty() && !givenPolicy.equals(policy)) {
      throw Requests.forbidden(
          request,
          object,
          "the string value of PreemptionPolicy ("
              + givenPolicy
              + ") must not be provided in pod spec; priority admission controller computed "
              + policy
              + " from the given PriorityClass name");
    }
    spec.put("priority", priority).put("preemptionPolicy", policy);
  }

  private @Nullable KubeObject priorityClass(
      AdmissionRequest request, ObjectNode object, JsonNode spec) {
    String name = spec.path("priorityClassName").asText();
    if (name.isEmpty()) {
      return defaultClass();
    }
    return objects
        .find(StoredObjects.PRIORITY_CLASSES, "", name)
        .orElseThrow(
            () ->
                Requests.forbidden(
                    request, object, "no PriorityClass with name " + name + " was found"));
  }

  /** The default class; the one with the least value if there are several. */
  private @Nullable KubeObject defaultClass() {
    KubeObject found = null;
    for (KubeObject candidate : objects.list(StoredObjects.PRIORITY_CLASSES, "")) {
      if (candidate.json().path("globalDefault").asBoolean()
          && (found == null
              || candidate.json().path("value").asInt() < found.json().path("value").asInt())) {
        found = candidate;
      }
    }
    return found;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    if (object == null
        || request.operation() == Operation.DELETE
        || !Requests.isFor(request, CLASS_GROUP, "priorityclasses")
        || !object.json().path("globalDefault").asBoolean()) {
      return;
    }
    KubeObject other = defaultClass();
    if (other != null && !other.name().equals(object.name())) {
      throw Requests.forbidden(
          request,
          object.json(),
          "PriorityClass "
              + other.name()
              + " is already marked as default. Only one default can exist");
    }
  }
}
