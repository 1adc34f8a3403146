package io.kubejar.architecture.planted.controllermanager.deployment;

import io.kubejar.architecture.planted.store.Stored;

/** A controller that bypasses the API. */
public record KnowsTheStoreToo(Stored stored) {}
