/** The controllers that give every namespace its default ServiceAccount and the cluster's CA. */
@NullMarked
package io.kubejar.controllermanager.serviceaccount;

import org.jspecify.annotations.NullMarked;
