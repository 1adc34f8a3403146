package io.kubejar.scheduler.framework;

import org.jspecify.annotations.Nullable;

/**
 * The answer of a {@link PostFilter} plugin.
 *
 * @param status success if room was made; the message ends that of the pod's condition
 * @param nominatedNodeName the node to note in the pod's status, empty to clear the note, null to
 *     leave it as it is
 */
public record PostFilterResult(Status status, @Nullable String nominatedNodeName) {}
