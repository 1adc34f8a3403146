/** The kinds of the core group: pods, services, nodes, namespaces, configuration and volumes. */
@NullMarked
package io.kubejar.apiserver.registry.core;

import org.jspecify.annotations.NullMarked;
