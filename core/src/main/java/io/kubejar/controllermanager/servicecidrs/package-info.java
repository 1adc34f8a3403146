/** The ServiceCIDR controller: keeps ranges that Services have addresses of. */
@NullMarked
package io.kubejar.controllermanager.servicecidrs;

import org.jspecify.annotations.NullMarked;
