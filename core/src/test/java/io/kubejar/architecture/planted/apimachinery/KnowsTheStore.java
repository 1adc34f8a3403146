package io.kubejar.architecture.planted.apimachinery;

import io.kubejar.architecture.planted.store.Stored;

record KnowsTheStore(Stored stored) {}
