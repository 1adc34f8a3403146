/**
 * ValidatingAdmissionPolicy and MutatingAdmissionPolicy: rules in CEL that refuse or change writes.
 *
 * <p>A source keeps the policies that are bound, each compiled once per generation; the plugins ask
 * it at every write, which costs nothing while there are none.
 */
@NullMarked
package io.kubejar.apiserver.admission.policy;

import org.jspecify.annotations.NullMarked;
