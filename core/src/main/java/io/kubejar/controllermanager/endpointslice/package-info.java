/** The EndpointSlice controller: lists the addresses of a Service's Pods in slices. */
@NullMarked
package io.kubejar.controllermanager.endpointslice;

import org.jspecify.annotations.NullMarked;
