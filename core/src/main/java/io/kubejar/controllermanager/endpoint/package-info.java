/** The Endpoints controller: lists the addresses of a Service's Pods. */
@NullMarked
package io.kubejar.controllermanager.endpoint;

import org.jspecify.annotations.NullMarked;
