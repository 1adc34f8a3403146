/** Keeps volumes that are bound from being removed. */
@NullMarked
package io.kubejar.controllermanager.pvprotection;

import org.jspecify.annotations.NullMarked;
