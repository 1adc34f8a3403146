package io.kubejar.architecture.planted.scheduler;

import io.kubejar.architecture.planted.network.Address;

record KnowsTheNetwork(Address address) {}
