/** The kinds of the group {@code admissionregistration.k8s.io}. */
@NullMarked
package io.kubejar.apiserver.registry.admissionregistration;

import org.jspecify.annotations.NullMarked;
