/**
 * The Common Expression Language with Kubernetes' libraries: compiling, evaluating, and errors in
 * the words of a real API server. Knows nothing of who uses it. Loads the CEL runtime only when the
 * first expression is compiled.
 */
@NullMarked
package io.kubejar.apiserver.cel;

import org.jspecify.annotations.NullMarked;
