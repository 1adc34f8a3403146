package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives objects that name no class the one that is marked as default: claims their storage class,
 * ingresses their ingress class.
 *
 * <p>Follows {@code plugin/pkg/admission/storage/storageclass/setdefault/admission.go} and {@code
 * plugin/pkg/admission/network/defaultingressclass/admission.go}.
 */
final class DefaultClasses implements AdmissionPlugin {
  private final StoredObjects objects;
  private final Subject subject;

  private DefaultClasses(StoredObjects objects, Subject subject) {
    this.objects = objects;
    this.subject = subject;
  }

  /**
   * What gets a class.
   *
   * @param field the field of the spec that names the class
   * @param annotation the old way to name it
   * @param classes the resource of the classes
   * @param marker the annotation that makes a class the default one
   */
  private record Subject(
      String plugin,
      GroupResource resource,
      String field,
      String annotation,
      GroupResource classes,
      String marker) {}

  static DefaultClasses ofClaims(StoredObjects objects) {
    return new DefaultClasses(
        objects,
        new Subject(
            "DefaultStorageClass",
            new GroupResource("", "persistentvolumeclaims"),
            "storageClassName",
            "volume.beta.kubernetes.io/storage-class",
            StoredObjects.STORAGE_CLASSES,
            "storageclass.kubernetes.io/is-default-class"));
  }

  static DefaultClasses ofIngresses(StoredObjects objects) {
    return new DefaultClasses(
        objects,
        new Subject(
            "DefaultIngressClass",
            new GroupResource("networking.k8s.io", "ingresses"),
            "ingressClassName",
            "kubernetes.io/ingress.class",
            StoredObjects.INGRESS_CLASSES,
            "ingressclass.kubernetes.io/is-default-class"));
  }

  @Override
  public String name() {
    return subject.plugin();
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    GroupResource resource = subject.resource();
    if (!Requests.creates(request, resource.group(), resource.resource())) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    boolean annotated = object.path("metadata").path("annotations").has(subject.annotation());
    if (annotated || spec.hasNonNull(subject.field())) {
      return;
    }
    KubeObject chosen = defaultClass();
    if (chosen != null) {
      spec.put(subject.field(), chosen.name());
    }
  }

  /** The newest class that is marked; the first by name of those that are equally new. */
  private @Nullable KubeObject defaultClass() {
    List<KubeObject> marked = new ArrayList<>();
    for (KubeObject candidate : objects.list(subject.classes(), "")) {
      if ("true".equals(candidate.annotation(subject.marker()))
          || "true".equals(candidate.annotation(betaMarker()))) {
        marked.add(candidate);
      }
    }
    marked.sort(
        Comparator.comparing(
                (KubeObject c) -> c.metadata().path("creationTimestamp").asText(),
                Comparator.reverseOrder())
            .thenComparing(KubeObject::name));
    return marked.isEmpty() ? null : marked.get(0);
  }

  private String betaMarker() {
    return subject.marker().replace(".kubernetes.io/", ".beta.kubernetes.io/");
  }
}
