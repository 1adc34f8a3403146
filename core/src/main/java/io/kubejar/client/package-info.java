/**
 * How components reach the API server: in-process client, reflector, informer, work queue,
 * reconcile loop.
 */
@NullMarked
package io.kubejar.client;

import org.jspecify.annotations.NullMarked;
