/** The stand-in for an ingress controller: gives Ingresses an address. */
@NullMarked
package io.kubejar.controllermanager.ingressaddress;

import org.jspecify.annotations.NullMarked;
