package io.kubejar.examples.webapp;

/**
 * What a user wants.
 *
 * @param replicas how many Pods; the CRD's default is 1
 * @param port the port that the container listens on
 */
public record WebAppSpec(String image, int replicas, int port) {}
