package io.kubejar.apiserver.registry.admissionregistration;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code admissionregistration.k8s.io}. */
public final class AdmissionRegistrationKinds {
  private static final String GROUP = "admissionregistration.k8s.io";

  private AdmissionRegistrationKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(
        new GroupKind(GROUP, "MutatingWebhookConfiguration"),
        new WebhookConfigurationStrategy(true));
    kinds.put(
        new GroupKind(GROUP, "ValidatingWebhookConfiguration"),
        new WebhookConfigurationStrategy(false));
    kinds.put(new GroupKind(GROUP, "ValidatingAdmissionPolicy"), new ValidatingPolicyStrategy());
    kinds.put(new GroupKind(GROUP, "MutatingAdmissionPolicy"), new MutatingPolicyStrategy());
    kinds.put(
        new GroupKind(GROUP, "ValidatingAdmissionPolicyBinding"), new PolicyBindingStrategy(true));
    kinds.put(
        new GroupKind(GROUP, "MutatingAdmissionPolicyBinding"), new PolicyBindingStrategy(false));
    return kinds;
  }
}
