/** The node IPAM controller: gives every node a range of Pod addresses. */
@NullMarked
package io.kubejar.controllermanager.nodeipam;

import org.jspecify.annotations.NullMarked;
