/** The kinds of the group {@code autoscaling}. */
@NullMarked
package io.kubejar.apiserver.registry.autoscaling;

import org.jspecify.annotations.NullMarked;
