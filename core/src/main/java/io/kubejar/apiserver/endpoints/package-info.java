/** The handlers of the verbs, and of discovery, version and health. */
@NullMarked
package io.kubejar.apiserver.endpoints;

import org.jspecify.annotations.NullMarked;
