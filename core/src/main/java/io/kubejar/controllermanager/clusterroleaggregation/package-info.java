/** The ClusterRole aggregation controller: fills roles with the rules of others. */
@NullMarked
package io.kubejar.controllermanager.clusterroleaggregation;

import org.jspecify.annotations.NullMarked;
