package io.kubejar.controllermanager.certificates;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.certificates.CertificateRequest;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads CertificateSigningRequests.
 *
 * <p>Follows {@code pkg/controller/certificates/certificate_controller_utils.go}.
 */
final class SigningRequests {
  static final GroupVersionResource RESOURCE =
      GroupVersionResource.of("certificates.k8s.io/v1", "certificatesigningrequests");
  static final String APPROVED = "Approved";
  static final String DENIED = "Denied";
  static final String FAILED = "Failed";

  private SigningRequests() {}

  static boolean isApproved(KubeObject request) {
    return !isDenied(request) && has(request, APPROVED);
  }

  static boolean isDenied(KubeObject request) {
    return has(request, DENIED);
  }

  static boolean has(KubeObject request, String condition) {
    return !Conditions.find(request.status(), condition).isMissingNode();
  }

  static boolean isIssued(KubeObject request) {
    return !request.status().path("certificate").asText().isEmpty();
  }

  static String signerName(KubeObject request) {
    return request.spec().path("signerName").asText();
  }

  static List<String> usages(KubeObject request) {
    List<String> usages = new ArrayList<>();
    for (JsonNode usage : request.spec().path("usages")) {
      usages.add(usage.asText());
    }
    return usages;
  }

  /**
   * What is to be certified.
   *
   * @throws IllegalArgumentException if it can't be read
   */
  static CertificateRequest parse(KubeObject request) {
    return CertificateRequest.parsePem(decode(request.spec().path("request")));
  }

  static String decode(JsonNode base64) {
    byte[] bytes = Base64.getMimeDecoder().decode(base64.asText());
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
