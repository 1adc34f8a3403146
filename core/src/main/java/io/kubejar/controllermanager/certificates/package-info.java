/** The controllers of CertificateSigningRequests: approving, signing and cleaning up. */
@NullMarked
package io.kubejar.controllermanager.certificates;

import org.jspecify.annotations.NullMarked;
