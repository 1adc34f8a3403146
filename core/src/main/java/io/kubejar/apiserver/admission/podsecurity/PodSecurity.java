package io.kubejar.apiserver.admission.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses Pods that ask for more than the {@code pod-security.kubernetes.io} labels of their
 * namespace allow, and warns of Pods and templates that would be refused.
 *
 * <p>Follows {@code k8s.io/pod-security-admission/admission/admission.go}, with privileged as the
 * default and no exemptions.
 */
public final class PodSecurity implements AdmissionPlugin {
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final GroupKind NAMESPACE = new GroupKind("", "Namespace");
  private static final int MOST_PODS_CHECKED = 3000;

  /** Where the kinds that make Pods keep their template. */
  private static final Map<GroupResource, String> TEMPLATES =
      Map.of(
          new GroupResource("", "replicationcontrollers"), "/spec/template",
          new GroupResource("", "podtemplates"), "/template",
          new GroupResource("apps", "deployments"), "/spec/template",
          new GroupResource("apps", "replicasets"), "/spec/template",
          new GroupResource("apps", "statefulsets"), "/spec/template",
          new GroupResource("apps", "daemonsets"), "/spec/template",
          new GroupResource("batch", "jobs"), "/spec/template",
          new GroupResource("batch", "cronjobs"), "/spec/jobTemplate/spec/template");

  /** The subresources of Pods that change no Pod's spec. */
  private static final Set<String> IGNORED =
      Set.of("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status");

  private final Store store;

  /**
   * @param store holds the namespaces, and the Pods that are there already
   */
  public PodSecurity(Store store) {
    this.store = store;
  }

  @Override
  public String name() {
    return "PodSecurity";
  }

  @Override
  public boolean handles(Operation operation) {
    return operation == Operation.CREATE || operation == Operation.UPDATE;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    if (object == null) {
      return;
    }
    GroupResource resource = request.target().resource().groupResource();
    String subresource = request.target().subresource();
    if (resource.equals(PODS)) {
      if (!IGNORED.contains(subresource)) {
        pod(request, object);
      }
    } else if (subresource.isEmpty()) {
      String template = TEMPLATES.get(resource);
      if (template != null) {
        template(request, object.json().at(template));
      } else if (resource.equals(NAMESPACES)) {
        namespace(request, object);
      }
    }
  }

  private void pod(AdmissionRequest request, KubeObject pod) {
    NamespacePolicy policy = policyOf(request.target().namespace());
    if (policy.enforce().isPrivileged() && policy.warn().isPrivileged()) {
      return;
    }
    KubeObject old = request.oldObject();
    if (old != null && !isSignificant(pod, old)) {
      return;
    }
    PodFacts facts = new PodFacts(pod.metadata(), pod.spec());
    List<Violation> violations = PodSecurityChecks.violations(policy.enforce(), facts);
    if (!violations.isEmpty()) {
      throw StatusException.forbidden(
          PODS,
          pod.name().isEmpty() ? pod.metadata().path("generateName").asText() : pod.name(),
          "violates PodSecurity \"" + policy.enforce() + "\": " + Violation.details(violations));
    }
    warn(request, policy.warn(), facts);
  }

  private void template(AdmissionRequest request, JsonNode template) {
    if (template.isObject()) {
      LevelVersion warn = policyOf(request.target().namespace()).warn();
      warn(request, warn, new PodFacts(template.path("metadata"), template.path("spec")));
    }
  }

  private static void warn(AdmissionRequest request, LevelVersion policy, PodFacts facts) {
    List<Violation> violations = PodSecurityChecks.violations(policy, facts);
    if (!violations.isEmpty()) {
      request
          .warnings()
          .accept("would violate PodSecurity \"" + policy + "\": " + Violation.details(violations));
    }
  }

  private NamespacePolicy policyOf(String namespace) {
    return NamespacePolicy.of(
        store.get(Key.of(NAMESPACES, "", namespace)).map(KubeObject::labels).orElse(Map.of()));
  }

  /** Of a Pod's spec, images and new ephemeral containers are all that can change and matters. */
  private static boolean isSignificant(KubeObject pod, KubeObject old) {
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      JsonNode now = pod.spec().path(list);
      JsonNode before = old.spec().path(list);
      if (now.size() != before.size()) {
        return true;
      }
      for (int i = 0; i < now.size(); i++) {
        if (!now.get(i).path("image").equals(before.get(i).path("image"))) {
          return true;
        }
      }
    }
    return false;
  }

  private void namespace(AdmissionRequest request, KubeObject namespace) {
    NamespacePolicy policy = NamespacePolicy.of(namespace.labels());
    KubeObject old = request.oldObject();
    NamespacePolicy before = old == null ? null : NamespacePolicy.of(old.labels());
    boolean knownErrors = before != null && before.errors().equals(policy.errors());
    if (!policy.errors().isEmpty() && !knownErrors) {
      throw StatusException.invalid(NAMESPACE, namespace.name(), policy.errors());
    }
    if (before != null && tightens(before.enforce(), policy.enforce())) {
      warningsAboutPods(namespace.name(), policy.enforce()).forEach(request.warnings());
    }
  }

  private static boolean tightens(LevelVersion before, LevelVersion after) {
    return !after.equals(before)
        && !after.isPrivileged()
        && (!after.version().equals(before.version())
            || after.level().isStricterThan(before.level()));
  }

  private List<String> warningsAboutPods(String namespace, LevelVersion enforce) {
    List<KubeObject> pods = store.latest().list(Key.prefix(PODS, namespace), "", Integer.MAX_VALUE);
    List<String> warnings = new ArrayList<>();
    if (pods.size() > MOST_PODS_CHECKED) {
      warnings.add(
          "new PodSecurity enforce level only checked against the first "
              + MOST_PODS_CHECKED
              + " of "
              + pods.size()
              + " existing pods");
    }
    Map<String, List<String>> podsByReason = new TreeMap<>();
    for (KubeObject pod : pods.subList(0, Math.min(MOST_PODS_CHECKED, pods.size()))) {
      List<Violation> violations =
          PodSecurityChecks.violations(enforce, new PodFacts(pod.metadata(), pod.spec()));
      if (!violations.isEmpty()) {
        podsByReason
            .computeIfAbsent(Violation.reasons(violations), r -> new ArrayList<>())
            .add(pod.name());
      }
    }
    if (!podsByReason.isEmpty()) {
      warnings.add(
          "existing pods in namespace \""
              + namespace
              + "\" violate the new PodSecurity enforce level \""
              + enforce
              + "\"");
    }
    Set<String> sentences = new TreeSet<>();
    podsByReason.forEach((reason, names) -> sentences.add(someOf(names) + ": " + reason));
    warnings.addAll(sentences);
    return warnings;
  }

  /** The first of some Pods, and how many others there are. */
  private static String someOf(List<String> names) {
    String first = names.get(0);
    int others = names.size() - 1;
    return switch (others) {
      case 0 -> first;
      case 1 -> first + " (and 1 other pod)";
      default -> first + " (and " + others + " other pods)";
    };
  }
}
