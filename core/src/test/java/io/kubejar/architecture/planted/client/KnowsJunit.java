package io.kubejar.architecture.planted.client;

import org.junit.jupiter.api.TestInfo;

record KnowsJunit(TestInfo info) {}
