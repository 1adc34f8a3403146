/** The kinds of the group {@code events.k8s.io}, and of events in the core group. */
@NullMarked
package io.kubejar.apiserver.registry.events;

import org.jspecify.annotations.NullMarked;
