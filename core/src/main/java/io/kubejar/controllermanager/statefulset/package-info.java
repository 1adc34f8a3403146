/** The StatefulSet controller: Pods with stable names and claims, in order. */
@NullMarked
package io.kubejar.controllermanager.statefulset;

import org.jspecify.annotations.NullMarked;
