package io.kubejar.controllermanager.certificates;

import io.kubejar.apimachinery.certificates.CertificateRequest;
import java.time.Instant;
import java.util.List;

/** The cluster's certificate authority, as the signing controller uses it. */
@FunctionalInterface
public interface CertificateSigner {

  /**
   * Certifies what a request asks for.
   *
   * @param usages as the API names them: {@code client auth}
   * @return the certificate in PEM
   */
  String sign(CertificateRequest request, List<String> usages, Instant notBefore, Instant notAfter);
}
