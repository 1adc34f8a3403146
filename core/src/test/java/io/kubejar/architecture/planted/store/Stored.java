package io.kubejar.architecture.planted.store;

/** What must not be known. */
public record Stored() {}
