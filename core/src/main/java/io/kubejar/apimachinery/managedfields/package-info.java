/**
 * Who owns which field of an object: {@code metadata.managedFields}, and server-side apply, which
 * goes by it.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/util/managedfields} and {@code
 * sigs.k8s.io/structured-merge-diff} v6.
 */
@NullMarked
package io.kubejar.apimachinery.managedfields;

import org.jspecify.annotations.NullMarked;
