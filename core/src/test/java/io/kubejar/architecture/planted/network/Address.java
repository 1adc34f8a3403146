package io.kubejar.architecture.planted.network;

/** What only the kubelet may know. */
public record Address() {}
