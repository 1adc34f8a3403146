package io.kubejar.examples.webapp;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;

/** The objects that a {@link WebApp} is made of; they are owned by it and go with it. */
public final class WebAppChildren {
  private static final int SERVICE_PORT = 80;

  private WebAppChildren() {}

  public static Deployment deployment(WebApp app) {
    Map<String, String> labels = labels(app);
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(app.getMetadata().getName())
        .withNamespace(app.getMetadata().getNamespace())
        .withLabels(labels)
        .withOwnerReferences(owner(app))
        .endMetadata()
        .withNewSpec()
        .withReplicas(app.getSpec().replicas())
        .withNewSelector()
        .withMatchLabels(labels)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("web")
        .withImage(app.getSpec().image())
        .addNewPort()
        .withContainerPort(app.getSpec().port())
        .endPort()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  public static Service service(WebApp app) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(app.getMetadata().getName())
        .withNamespace(app.getMetadata().getNamespace())
        .withLabels(labels(app))
        .withOwnerReferences(owner(app))
        .endMetadata()
        .withNewSpec()
        .withSelector(labels(app))
        .addNewPort()
        .withPort(SERVICE_PORT)
        .withTargetPort(new IntOrString(app.getSpec().port()))
        .endPort()
        .endSpec()
        .build();
  }

  /** The name under which other Pods reach the application. */
  public static String address(WebApp app) {
    return app.getMetadata().getName() + "." + app.getMetadata().getNamespace() + ".svc";
  }

  private static Map<String, String> labels(WebApp app) {
    return Map.of("app.kubernetes.io/name", app.getMetadata().getName());
  }

  private static OwnerReference owner(WebApp app) {
    return new OwnerReferenceBuilder()
        .withApiVersion(app.getApiVersion())
        .withKind(app.getKind())
        .withName(app.getMetadata().getName())
        .withUid(app.getMetadata().getUid())
        .withController(true)
        .build();
  }
}
