package io.kubejar.controllermanager.certificates;

import static io.kubejar.apimachinery.certificates.CertificateRequest.AlternativeName.Type.DNS;
import static io.kubejar.apimachinery.certificates.CertificateRequest.AlternativeName.Type.EMAIL;
import static io.kubejar.apimachinery.certificates.CertificateRequest.AlternativeName.Type.IP;
import static io.kubejar.apimachinery.certificates.CertificateRequest.AlternativeName.Type.URI;

import io.kubejar.apimachinery.certificates.CertificateRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What each of Kubernetes' own signers demands of a request.
 *
 * <p>Follows {@code pkg/apis/certificates/helpers.go} and {@code
 * pkg/controller/certificates/signer/signer.go}. The fourth, {@code legacy-unknown}, can't be asked
 * by way of the API that is served.
 */
enum SignerRules {
  KUBE_APISERVER_CLIENT("kubernetes.io/kube-apiserver-client") {
    @Override
    @Nullable String violation(CertificateRequest request, List<String> usages) {
      for (String usage : usages) {
        if (!CLIENT.contains(usage)) {
          return "invalid usage for client certificate: " + usage;
        }
      }
      return usages.contains(CLIENT_AUTH)
          ? null
          : "missing required usage for client certificate: " + CLIENT_AUTH;
    }
  },
  KUBE_APISERVER_CLIENT_KUBELET("kubernetes.io/kube-apiserver-client-kubelet") {
    @Override
    @Nullable String violation(CertificateRequest request, List<String> usages) {
      if (!isOfNodes(request)) {
        return NOT_OF_NODES;
      }
      if (request.has(DNS)) {
        return "DNS subjectAltNames are not allowed";
      }
      if (request.has(EMAIL)) {
        return NO_EMAIL;
      }
      if (request.has(IP)) {
        return "IP subjectAltNames are not allowed";
      }
      if (request.has(URI)) {
        return NO_URI;
      }
      if (!isOfNode(request)) {
        return NOT_OF_A_NODE;
      }
      return mismatch(usages, CLIENT_AUTH);
    }
  },
  KUBELET_SERVING("kubernetes.io/kubelet-serving") {
    @Override
    @Nullable String violation(CertificateRequest request, List<String> usages) {
      if (!isOfNodes(request)) {
        return NOT_OF_NODES;
      }
      if (!request.has(DNS) && !request.has(IP)) {
        return "DNS or IP subjectAltName is required";
      }
      if (request.has(EMAIL)) {
        return NO_EMAIL;
      }
      if (request.has(URI)) {
        return NO_URI;
      }
      String mismatch = mismatch(usages, "server auth");
      if (mismatch != null) {
        return mismatch;
      }
      return isOfNode(request) ? null : NOT_OF_A_NODE;
    }
  };

  private static final String CLIENT_AUTH = "client auth";
  private static final Set<String> CLIENT =
      Set.of("digital signature", "key encipherment", CLIENT_AUTH);
  private static final String NOT_OF_NODES = "subject organization is not system:nodes";
  private static final String NOT_OF_A_NODE =
      "subject common name does not begin with system:node:";
  private static final String NO_EMAIL = "Email subjectAltNames are not allowed";
  private static final String NO_URI = "URI subjectAltNames are not allowed";

  private final String signerName;

  SignerRules(String signerName) {
    this.signerName = signerName;
  }

  /** The rules of a signer, null if it is none of Kubernetes' own that sign. */
  static @Nullable SignerRules of(String signerName) {
    for (SignerRules rules : values()) {
      if (rules.signerName.equals(signerName)) {
        return rules;
      }
    }
    return null;
  }

  /** What is wrong with a request, null if nothing. */
  abstract @Nullable String violation(CertificateRequest request, List<String> usages);

  private static boolean isOfNodes(CertificateRequest request) {
    return request.organizations().equals(List.of("system:nodes"));
  }

  private static boolean isOfNode(CertificateRequest request) {
    return request.commonName().startsWith("system:node:");
  }

  /** Encipherment of keys is for RSA alone, so it may be missing. */
  private static @Nullable String mismatch(List<String> usages, String authentication) {
    Set<String> given = new TreeSet<>(usages);
    Set<String> required =
        new TreeSet<>(Set.of("digital signature", "key encipherment", authentication));
    if (given.equals(required) || given.equals(Set.of("digital signature", authentication))) {
      return null;
    }
    return "usages did not match [" + String.join(" ", required) + "]";
  }
}
