/** Admission webhooks: programs of the users that change or refuse what is written. */
@NullMarked
package io.kubejar.apiserver.admission.webhook;

import org.jspecify.annotations.NullMarked;
