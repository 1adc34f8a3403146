/** The ephemeral volume controller: makes the claims of Pods' ephemeral volumes. */
@NullMarked
package io.kubejar.controllermanager.ephemeral;

import org.jspecify.annotations.NullMarked;
