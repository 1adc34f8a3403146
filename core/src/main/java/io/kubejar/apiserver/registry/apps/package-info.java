/**
 * The kinds of the group {@code apps}: deployments, replica sets, stateful sets, daemon sets,
 * controller revisions.
 */
@NullMarked
package io.kubejar.apiserver.registry.apps;

import org.jspecify.annotations.NullMarked;
