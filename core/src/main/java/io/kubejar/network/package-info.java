/**
 * Pod addresses and cluster DNS.
 *
 * <p>Imports only {@code client} and what lies below it; kubelets import it for Pod addresses.
 */
@NullMarked
package io.kubejar.network;

import org.jspecify.annotations.NullMarked;
