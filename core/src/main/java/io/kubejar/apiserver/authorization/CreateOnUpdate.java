package io.kubejar.apiserver.authorization;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import org.jspecify.annotations.Nullable;

/**
 * An apply or update that makes a new object needs the permission to create it too.
 *
 * <p>Follows {@code withAuthorization} of {@code
 * k8s.io/apiserver/pkg/endpoints/handlers/update.go}, which checks before validating admission.
 */
public final class CreateOnUpdate implements AdmissionPlugin {
  private final Authorizer authorizer;

  public CreateOnUpdate(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  @Override
  public String name() {
    return "CreateOnUpdate";
  }

  @Override
  public boolean handles(Operation operation) {
    return operation == Operation.CREATE;
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    if (!request.options().createsOnUpdate()) {
      return;
    }
    AdmissionRequest.Target target = request.target();
    RequestInfo create =
        new RequestInfo(
            "create",
            target.resource(),
            target.namespace(),
            target.name(),
            target.subresource(),
            "");
    Authorizer.Decision decision = authorizer.authorize(request.user(), create);
    if (!decision.allowed()) {
      throw StatusException.forbidden(
          target.resource().groupResource(), target.name(), decision.reason());
    }
  }
}
