/** How webhooks of all kinds are reached: where they are, and what a call of one may come to. */
@NullMarked
package io.kubejar.apiserver.webhook;

import org.jspecify.annotations.NullMarked;
