/** Keeps claims that Pods use from being removed. */
@NullMarked
package io.kubejar.controllermanager.pvcprotection;

import org.jspecify.annotations.NullMarked;
