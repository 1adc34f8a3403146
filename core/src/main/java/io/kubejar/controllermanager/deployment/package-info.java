/** The Deployment controller: rolls out Pod templates by scaling ReplicaSets. */
@NullMarked
package io.kubejar.controllermanager.deployment;

import org.jspecify.annotations.NullMarked;
