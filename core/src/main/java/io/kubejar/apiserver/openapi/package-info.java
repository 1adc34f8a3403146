/** OpenAPI documents. */
@NullMarked
package io.kubejar.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
