/** The volume expander: grows volumes whose claims ask for more. */
@NullMarked
package io.kubejar.controllermanager.volumeexpand;

import org.jspecify.annotations.NullMarked;
