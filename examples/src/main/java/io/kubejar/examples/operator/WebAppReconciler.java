package io.kubejar.examples.operator;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.kubejar.examples.webapp.WebApp;
import io.kubejar.examples.webapp.WebAppChildren;
import io.kubejar.examples.webapp.WebAppStatus;
import java.util.List;

/** Makes a Deployment and a Service of each WebApp, and reports how many replicas are ready. */
@ControllerConfiguration
public final class WebAppReconciler implements Reconciler<WebApp> {
  @Override
  public List<EventSource<?, WebApp>> prepareEventSources(EventSourceContext<WebApp> context) {
    InformerEventSourceConfiguration<Deployment> deployments =
        InformerEventSourceConfiguration.from(Deployment.class, WebApp.class).build();
    return List.of(new InformerEventSource<>(deployments, context));
  }

  @Override
  public UpdateControl<WebApp> reconcile(WebApp app, Context<WebApp> context) {
    context.getClient().resource(WebAppChildren.deployment(app)).serverSideApply();
    context.getClient().resource(WebAppChildren.service(app)).serverSideApply();
    int ready =
        context
            .getSecondaryResource(Deployment.class)
            .map(d -> d.getStatus() == null ? null : d.getStatus().getReadyReplicas())
            .orElse(0);
    WebAppStatus status = new WebAppStatus(ready, WebAppChildren.address(app));
    if (status.equals(app.getStatus())) {
      return UpdateControl.noUpdate();
    }
    app.setStatus(status);
    return UpdateControl.patchStatus(app);
  }
}
