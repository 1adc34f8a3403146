/** Which requests webhooks and admission policies are about. */
@NullMarked
package io.kubejar.apiserver.admission.matching;

import org.jspecify.annotations.NullMarked;
