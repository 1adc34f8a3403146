/** The API server: the chain that each request passes through. */
@NullMarked
package io.kubejar.apiserver;

import org.jspecify.annotations.NullMarked;
