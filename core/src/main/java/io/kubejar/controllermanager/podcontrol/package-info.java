/**
 * What controllers of Pods have in common: making and deleting Pods, adoption and release,
 * expectations, predicates and deletion order, template hashes, revision history.
 *
 * <p>Follows {@code pkg/controller/controller_utils.go}, {@code controller_ref_manager.go} and
 * {@code pkg/controller/history}.
 */
@NullMarked
package io.kubejar.controllermanager.podcontrol;

import org.jspecify.annotations.NullMarked;
