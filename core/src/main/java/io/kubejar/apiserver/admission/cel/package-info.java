/**
 * Expressions of webhooks and admission policies: what they may speak of, and their evaluation for
 * a request. Loads the CEL runtime only when the first expression is compiled.
 */
@NullMarked
package io.kubejar.apiserver.admission.cel;

import org.jspecify.annotations.NullMarked;
