package io.kubejar.architecture.planted.controllermanager.job;

import io.kubejar.architecture.planted.controllermanager.deployment.KnowsTheStoreToo;

record KnowsASibling(KnowsTheStoreToo sibling) {}
