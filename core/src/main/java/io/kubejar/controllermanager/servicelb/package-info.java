/**
 * The service controller: gives Services of type LoadBalancer the addresses of a cloud in memory.
 */
@NullMarked
package io.kubejar.controllermanager.servicelb;

import org.jspecify.annotations.NullMarked;
