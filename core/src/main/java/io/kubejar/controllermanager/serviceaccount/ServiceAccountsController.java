package io.kubejar.controllermanager.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.client.ComponentContext;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.PerNamespaceObject;
import org.jspecify.annotations.Nullable;

/**
 * Gives every namespace the ServiceAccount {@code default}, and gives it back when it was deleted.
 *
 * <p>Follows {@code pkg/controller/serviceaccount/serviceaccounts_controller.go}.
 */
public final class ServiceAccountsController implements Controller {
  private static final String NAME = "serviceaccount-controller";
  private static final String ACCOUNT = "default";

  private @Nullable PerNamespaceObject accounts;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    accounts =
        new PerNamespaceObject(
            NAME,
            context,
            GroupVersionResource.of("v1", "serviceaccounts"),
            ACCOUNT,
            new DefaultAccount());
  }

  @Override
  public void stop() {
    if (accounts != null) {
      accounts.stop();
    }
  }

  private static final class DefaultAccount implements PerNamespaceObject.Shape {
    @Override
    public ObjectNode create() {
      ObjectNode account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
      account.putObject("metadata").put("name", ACCOUNT);
      return account;
    }

    @Override
    public boolean repair(ObjectNode account) {
      return false;
    }
  }
}
