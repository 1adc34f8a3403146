package io.kubejar.apiserver.admission.plugins;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.certificates.CertificateRequest;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.Operation;
import io.kubejar.apiserver.authorization.Authorizer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that guard CertificateSigningRequests: who approves or signs must be allowed to for
 * the request's signer, and nobody gets a certificate for {@code system:masters}.
 *
 * <p>Follows {@code plugin/pkg/admission/certificates}.
 */
public final class CertificatePlugins {
  private static final String GROUP = "certificates.k8s.io";
  private static final String RESOURCE = "certificatesigningrequests";
  private static final GroupVersionResource SIGNERS =
      new GroupVersionResource(GROUP, "*", "signers");

  private CertificatePlugins() {}

  /**
   * All of them, in the order in which kube-apiserver asks them.
   *
   * @param authorizer knows who may approve and sign
   */
  public static List<AdmissionPlugin> all(Authorizer authorizer) {
    return List.of(new Approval(authorizer), new Signing(authorizer), new SubjectRestriction());
  }

  private static boolean updates(AdmissionRequest request, String subresource) {
    AdmissionRequest.Target target = request.target();
    return request.operation() == Operation.UPDATE
        && target.subresource().equals(subresource)
        && target.resource().resource().equals(RESOURCE)
        && target.resource().group().equals(GROUP);
  }

  private static String signerName(KubeObject request) {
    return request.spec().path("signerName").asText();
  }

  /**
   * A user may act for one signer by its name, or for all of a domain by {@code example.com/*}.
   *
   * <p>Follows {@code pkg/certauthorization/certauthorization.go}.
   */
  private static boolean may(Authorizer authorizer, UserInfo user, String verb, String signer) {
    String all = signer.substring(0, Math.max(signer.indexOf('/'), 0)) + "/*";
    return mayBy(authorizer, user, verb, signer) || mayBy(authorizer, user, verb, all);
  }

  private static boolean mayBy(Authorizer authorizer, UserInfo user, String verb, String name) {
    return authorizer.authorize(user, new RequestInfo(verb, SIGNERS, "", name, "", "")).allowed();
  }

  private record Approval(Authorizer authorizer) implements AdmissionPlugin {
    @Override
    public String name() {
      return "CertificateApproval";
    }

    @Override
    public void validate(AdmissionRequest request, @Nullable KubeObject object) {
      if (object == null || !updates(request, "approval")) {
        return;
      }
      String signer = signerName(object);
      if (!may(authorizer, request.user(), "approve", signer)) {
        throw Requests.forbidden(
            request,
            object.json(),
            "user not permitted to approve requests with signerName \"" + signer + "\"");
      }
    }
  }

  private record Signing(Authorizer authorizer) implements AdmissionPlugin {
    @Override
    public String name() {
      return "CertificateSigning";
    }

    @Override
    public void validate(AdmissionRequest request, @Nullable KubeObject object) {
      KubeObject old = request.oldObject();
      if (object == null || old == null || !updates(request, "status")) {
        return;
      }
      boolean same =
          old.status().path("certificate").equals(object.status().path("certificate"))
              && old.status().path("conditions").equals(object.status().path("conditions"));
      String signer = signerName(old);
      if (!same && !may(authorizer, request.user(), "sign", signer)) {
        throw Requests.forbidden(
            request,
            object.json(),
            "user not permitted to sign requests with signerName \"" + signer + "\"");
      }
    }
  }

  private record SubjectRestriction() implements AdmissionPlugin {
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client";

    @Override
    public String name() {
      return "CertificateSubjectRestriction";
    }

    @Override
    public void validate(AdmissionRequest request, @Nullable KubeObject object) {
      if (object == null
          || !Requests.creates(request, GROUP, RESOURCE)
          || !signerName(object).equals(SIGNER)) {
        return;
      }
      byte[] pem = Base64.getMimeDecoder().decode(object.spec().path("request").asText());
      CertificateRequest wanted =
          CertificateRequest.parsePem(new String(pem, StandardCharsets.ISO_8859_1));
      if (wanted.organizations().contains(UserInfo.SYSTEM_MASTERS)) {
        throw Requests.forbidden(
            request,
            object.json(),
            "use of %s signer with %s group is not allowed"
                .formatted(SIGNER, UserInfo.SYSTEM_MASTERS));
      }
    }
  }
}
