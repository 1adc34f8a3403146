/** The controller that gives every namespace its default ServiceAccount. */
@NullMarked
package io.kubejar.controllermanager.serviceaccount;

import org.jspecify.annotations.NullMarked;
