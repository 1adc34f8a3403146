package io.kubejar.controllermanager.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.certificates.CertificateRequest;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Signs approved requests to Kubernetes' own signers with the cluster's authority, valid for a year
 * or for the shorter time that was asked for.
 *
 * <p>Follows {@code pkg/controller/certificates/signer/signer.go} and {@code
 * pkg/controller/certificates/authority/policies.go}.
 */
public final class CertificateSigningController extends LoopedController {
  private static final String NAME = "certificatesigningrequest-signing-controller";
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final Duration BACKDATE = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofHours(8);

  private final CertificateSigner signer;

  /**
   * @param signer the cluster's authority
   */
  public CertificateSigningController(CertificateSigner signer) {
    super(NAME);
    this.signer = signer;
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context, signer).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final CertificateSigner signer;
    private final Clock clock;
    private final ReconcileLoop reconcileLoop;
    private final Informer requests;
    private final ResourceClient client;

    Running(ComponentContext context, CertificateSigner signer) {
      this.signer = signer;
      clock = context.loop().clock();
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(SigningRequests.RESOURCE);
      requests = context.informers().informer(SigningRequests.RESOURCE);
      requests.addHandler(
          new KeyEvents(SigningRequests.RESOURCE.groupResource(), reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject request = requests.get("", key.name());
      if (request == null
          || SigningRequests.isIssued(request)
          || !SigningRequests.isApproved(request)
          || Conditions.isTrue(request.status(), SigningRequests.FAILED)) {
        return Result.DONE;
      }
      SignerRules rules = SignerRules.of(SigningRequests.signerName(request));
      if (rules == null) {
        return Result.DONE;
      }
      CertificateRequest parsed = SigningRequests.parse(request);
      String violation = rules.violation(parsed, SigningRequests.usages(request));
      ObjectNode json = request.mutableJson();
      ObjectNode status = json.withObjectProperty("status");
      if (violation == null) {
        String pem = sign(request, parsed).strip() + "\n";
        byte[] octets = pem.getBytes(StandardCharsets.US_ASCII);
        status.put("certificate", Base64.getEncoder().encodeToString(octets));
      } else {
        ObjectNode failed = status.withArrayProperty("conditions").addObject();
        failed.put("type", SigningRequests.FAILED).put("status", "True");
        failed.put("reason", "SignerValidationFailure").put("message", violation);
      }
      client.updateStatus(json);
      return Result.DONE;
    }

    private String sign(KubeObject request, CertificateRequest parsed) {
      Duration validity = validity(request.spec().path("expirationSeconds"));
      Instant now = clock.now();
      Instant notBefore = now.minus(BACKDATE);
      Instant notAfter =
          validity.compareTo(SHORT) < 0 ? now.plus(validity) : notBefore.plus(validity);
      return signer.sign(parsed, SigningRequests.usages(request), notBefore, notAfter);
    }

    private static Duration validity(JsonNode seconds) {
      if (!seconds.isNumber()) {
        return LONGEST;
      }
      Duration wanted = Duration.ofSeconds(seconds.asLong());
      if (wanted.compareTo(LONGEST) > 0) {
        return LONGEST;
      }
      return wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
    }
  }
}
