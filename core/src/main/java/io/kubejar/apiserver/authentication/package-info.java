/** Who sends a request: client certificates, tokens, impersonation. */
@NullMarked
package io.kubejar.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
