package io.kubejar.apiserver.admission.cel;

import io.kubejar.apiserver.cel.CelExpression;
import org.jspecify.annotations.Nullable;

/**
 * An expression of a webhook or policy, compiled.
 *
 * @param source as it was written
 * @param program null if it does not compile
 * @param error why it does not, empty if it does
 */
public record AdmissionExpression(String source, @Nullable CelExpression program, String error) {}
