package io.kubejar.architecture.planted.kubelet;

import io.kubejar.architecture.planted.network.Address;

record MayKnowTheNetwork(Address address) {}
