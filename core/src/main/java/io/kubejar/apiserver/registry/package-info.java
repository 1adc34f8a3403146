/**
 * What the API server serves: resources, their strategies, and the generic store operations on
 * them.
 */
@NullMarked
package io.kubejar.apiserver.registry;

import org.jspecify.annotations.NullMarked;
