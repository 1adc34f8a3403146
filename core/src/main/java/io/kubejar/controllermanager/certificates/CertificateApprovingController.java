package io.kubejar.controllermanager.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.certificates.CertificateRequest;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import java.util.List;

/**
 * Approves the client certificates of kubelets whose sender may have them by RBAC.
 *
 * <p>Follows {@code pkg/controller/certificates/approver/sarapprove.go}.
 */
public final class CertificateApprovingController extends LoopedController {
  private static final String NAME = "certificatesigningrequest-approving-controller";

  public CertificateApprovingController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final Informer requests;
    private final ResourceClient client;
    private final ResourceClient reviews;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(SigningRequests.RESOURCE);
      reviews = context.client().resource("authorization.k8s.io/v1", "subjectaccessreviews");
      requests = context.informers().informer(SigningRequests.RESOURCE);
      requests.addHandler(
          new KeyEvents(SigningRequests.RESOURCE.groupResource(), reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject request = requests.get("", key.name());
      if (request == null
          || SigningRequests.isIssued(request)
          || SigningRequests.has(request, SigningRequests.APPROVED)
          || SigningRequests.isDenied(request)) {
        return Result.DONE;
      }
      if (SignerRules.of(SigningRequests.signerName(request))
          != SignerRules.KUBE_APISERVER_CLIENT_KUBELET) {
        return Result.DONE;
      }
      CertificateRequest parsed = SigningRequests.parse(request);
      List<String> usages = SigningRequests.usages(request);
      if (SignerRules.KUBE_APISERVER_CLIENT_KUBELET.violation(parsed, usages) != null) {
        return Result.DONE;
      }
      boolean self = request.spec().path("username").asText().equals(parsed.commonName());
      if ((self && isAllowed(request, "selfnodeclient")) || isAllowed(request, "nodeclient")) {
        approve(request);
      }
      return Result.DONE;
    }

    private boolean isAllowed(KubeObject request, String subresource) {
      ObjectNode review = Json.object();
      ObjectNode spec = review.putObject("spec");
      JsonNode sender = request.spec();
      spec.put("user", sender.path("username").asText());
      for (String field : List.of("uid", "groups", "extra")) {
        if (sender.has(field)) {
          spec.set(field, sender.get(field));
        }
      }
      ObjectNode asked = spec.putObject("resourceAttributes").put("verb", "create");
      asked.put("group", SigningRequests.RESOURCE.group());
      asked.put("resource", SigningRequests.RESOURCE.resource()).put("subresource", subresource);
      return reviews.create("", review).status().path("allowed").asBoolean();
    }

    private void approve(KubeObject request) {
      ObjectNode json = request.mutableJson();
      ObjectNode condition =
          json.withObjectProperty("status").withArrayProperty("conditions").addObject();
      condition.put("type", SigningRequests.APPROVED).put("status", "True");
      condition.put("reason", "AutoApproved");
      condition.put(
          "message", "Auto approving kubelet client certificate after SubjectAccessReview.");
      client.updateSubresource("approval", json);
    }
  }
}
