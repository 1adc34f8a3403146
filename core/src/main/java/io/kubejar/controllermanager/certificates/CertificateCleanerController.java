package io.kubejar.controllermanager.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes CertificateSigningRequests that nobody needs any more: an hour after they were decided, a
 * day after they were created if nobody decided, and when the certificate has expired.
 *
 * <p>Follows {@code pkg/controller/certificates/cleaner/cleaner.go}. That looks at all requests
 * from time to time; this looks at each when its time is over.
 */
public final class CertificateCleanerController extends LoopedController {
  private static final String NAME = "certificatesigningrequest-cleaner-controller";
  private static final Duration DECIDED = Duration.ofHours(1);
  private static final Duration PENDING = Duration.ofHours(24);

  public CertificateCleanerController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final Clock clock;
    private final ReconcileLoop reconcileLoop;
    private final Informer requests;
    private final ResourceClient client;

    Running(ComponentContext context) {
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
      Instant due = request == null ? null : due(request);
      if (due == null) {
        return Result.DONE;
      }
      if (due.isAfter(clock.now())) {
        return new Result.After(Duration.between(clock.now(), due));
      }
      try {
        client.delete("", key.name(), Json.object());
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
      return Result.DONE;
    }

    /** When a request has outlived its use, null if never. */
    private static @Nullable Instant due(KubeObject request) {
      JsonNode conditions = request.status().path("conditions");
      if (conditions.isEmpty()) {
        return later(Timestamps.parse(request.metadata().path("creationTimestamp")), PENDING);
      }
      Instant first = null;
      for (JsonNode condition : conditions) {
        boolean approved = condition.path("type").asText().equals(SigningRequests.APPROVED);
        Duration kept = approved && !SigningRequests.isIssued(request) ? PENDING : DECIDED;
        first = earlier(first, later(Timestamps.parse(condition.path("lastUpdateTime")), kept));
        if (approved && SigningRequests.isIssued(request)) {
          first = earlier(first, expiry(request));
        }
      }
      return first;
    }

    private static @Nullable Instant later(@Nullable Instant time, Duration kept) {
      return time == null ? null : time.plus(kept);
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
      return a == null || (b != null && b.isBefore(a)) ? b : a;
    }

    /** When the certificate expires, null if it can't be read, as a user's signer may write any. */
    private static @Nullable Instant expiry(KubeObject request) {
      String pem = SigningRequests.decode(request.status().path("certificate"));
      byte[] octets = pem.getBytes(StandardCharsets.ISO_8859_1);
      try {
        X509Certificate certificate =
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(octets));
        return certificate.getNotAfter().toInstant();
      } catch (CertificateException e) {
        return null;
      }
    }
  }
}
