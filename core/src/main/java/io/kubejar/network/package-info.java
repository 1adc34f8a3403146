/** Pod addresses, services, DNS. */
@NullMarked
package io.kubejar.network;

import org.jspecify.annotations.NullMarked;
