package io.kubejar.examples.webapp;

/** What the controller found. */
public record WebAppStatus(int readyReplicas, String address) {}
