package io.kubejar.controllermanager.certificates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.testing.TestControlPlane;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** The PKCS #10 files of the tests, and CertificateSigningRequests made of them. */
public final class SigningRequestFiles {
  private SigningRequestFiles() {}

  public static String read(String file) {
    try (InputStream in = SigningRequestFiles.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A CertificateSigningRequest.
   *
   * @param file the PKCS #10 request without its ending
   * @param usages separated by commas
   */
  public static ObjectNode request(String file, String signer, String usages) {
    byte[] pem = read(file + ".csr").getBytes(StandardCharsets.US_ASCII);
    return TestControlPlane.yaml(
        """
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: %s}
        spec:
          request: %s
          signerName: kubernetes.io/%s
          usages: [%s]
        """
            .formatted(file, Base64.getEncoder().encodeToString(pem), signer, usages));
  }

  /** A request that an administrator has decided. */
  public static ObjectNode decided(ObjectNode request, String decision) {
    ObjectNode decided = request.deepCopy();
    decided
        .withObjectProperty("status")
        .withArrayProperty("conditions")
        .addObject()
        .put("type", decision)
        .put("status", "True")
        .put("reason", "ByTest");
    return decided;
  }
}
