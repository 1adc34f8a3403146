/** The ResourceQuota controller: counts what a namespace uses of its quotas. */
@NullMarked
package io.kubejar.controllermanager.resourcequota;

import org.jspecify.annotations.NullMarked;
