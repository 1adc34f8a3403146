/** The kinds of the group {@code policy}: disruption budgets and evictions. */
@NullMarked
package io.kubejar.apiserver.registry.policy;

import org.jspecify.annotations.NullMarked;
