package io.kubejar.architecture.planted.client;

record ThingImpl() {}
