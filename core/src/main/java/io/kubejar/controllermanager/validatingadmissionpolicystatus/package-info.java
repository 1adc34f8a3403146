/** Reports in a ValidatingAdmissionPolicy's status what is wrong with the types in it. */
@NullMarked
package io.kubejar.controllermanager.validatingadmissionpolicystatus;

import org.jspecify.annotations.NullMarked;
