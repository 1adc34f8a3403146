package io.kubejar.controllermanager.rootcacertificatepublisher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.client.ComponentContext;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.PerNamespaceObject;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ConfigMap {@value #CONFIG_MAP} with the cluster's CA in every namespace, for Pods to
 * trust the API server by.
 *
 * <p>Follows {@code pkg/controller/certificates/rootcacertpublisher/publisher.go}.
 */
public final class RootCaCertificatePublisher implements Controller {
  private static final String NAME = "root-ca-certificate-publisher-controller";
  private static final String CONFIG_MAP = "kube-root-ca.crt";
  private static final String DESCRIPTION = "kubernetes.io/description";
  private static final String DESCRIPTION_TEXT =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";

  private final String caPem;
  private @Nullable PerNamespaceObject configMaps;

  /**
   * A controller that is not started yet.
   *
   * @param caPem the certificate of the CA that signed the API server's, in PEM
   */
  public RootCaCertificatePublisher(String caPem) {
    this.caPem = caPem;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    configMaps =
        new PerNamespaceObject(
            NAME,
            context,
            GroupVersionResource.of("v1", "configmaps"),
            CONFIG_MAP,
            new CaConfigMap());
  }

  @Override
  public void stop() {
    if (configMaps != null) {
      configMaps.stop();
    }
  }

  private final class CaConfigMap implements PerNamespaceObject.Shape {
    @Override
    public ObjectNode create() {
      ObjectNode configMap = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
      configMap.putObject("metadata").put("name", CONFIG_MAP);
      repair(configMap);
      return configMap;
    }

    @Override
    public boolean repair(ObjectNode configMap) {
      ObjectNode data = Json.object().put("ca.crt", caPem);
      ObjectNode metadata = configMap.withObjectProperty("metadata");
      boolean right =
          configMap.path("data").equals(data)
              && metadata.path("annotations").path(DESCRIPTION).asText().equals(DESCRIPTION_TEXT);
      if (right) {
        return false;
      }
      configMap.set("data", data);
      metadata.withObjectProperty("annotations").put(DESCRIPTION, DESCRIPTION_TEXT);
      return true;
    }
  }
}
