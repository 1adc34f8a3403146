/** The protection controller of VolumeAttributesClasses. */
@NullMarked
package io.kubejar.controllermanager.vacprotection;

import org.jspecify.annotations.NullMarked;
