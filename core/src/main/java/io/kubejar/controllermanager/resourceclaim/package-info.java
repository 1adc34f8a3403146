/** The resource claim controller: makes the ResourceClaims of Pods, and frees those not in use. */
@NullMarked
package io.kubejar.controllermanager.resourceclaim;

import org.jspecify.annotations.NullMarked;
