package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.List;
import java.util.Map;

/**
 * Records in a CertificateSigningRequest who sent it, whatever it says itself.
 *
 * <p>Follows {@code PrepareForCreate} of {@code
 * pkg/registry/certificates/certificates/strategy.go}, which knows the sender.
 */
final class RequestingUser implements AdmissionPlugin {
  @Override
  public String name() {
    return "CertificateRequestingUser";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!Requests.creates(request, "certificates.k8s.io", "certificatesigningrequests")) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    UserInfo user = request.user();
    spec.put("username", user.name());
    spec.remove(List.of("uid", "groups", "extra"));
    if (!user.uid().isEmpty()) {
      spec.put("uid", user.uid());
    }
    ArrayNode groups = spec.putArray("groups");
    user.groups().forEach(groups::add);
    if (!user.extra().isEmpty()) {
      ObjectNode extra = spec.putObject("extra");
      for (Map.Entry<String, List<String>> entry : user.extra().entrySet()) {
        ArrayNode values = extra.putArray(entry.getKey());
        entry.getValue().forEach(values::add);
      }
    }
  }
}
