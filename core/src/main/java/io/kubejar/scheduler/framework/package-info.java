/**
 * The scheduling framework: the extension points that plugins implement, what they are given (pod,
 * nodes, cycle state), and the runner that calls them in order.
 */
@NullMarked
package io.kubejar.scheduler.framework;

import org.jspecify.annotations.NullMarked;
