package io.kubejar.examples.webapp;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A web application: an image that runs in some replicas behind a Service. */
@Group("examples.kubejar.io")
@Version("v1")
public class WebApp extends CustomResource<WebAppSpec, WebAppStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
