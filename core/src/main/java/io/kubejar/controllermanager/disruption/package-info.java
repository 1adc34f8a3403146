/** The disruption controller: says how many Pods of a budget may be evicted. */
@NullMarked
package io.kubejar.controllermanager.disruption;

import org.jspecify.annotations.NullMarked;
