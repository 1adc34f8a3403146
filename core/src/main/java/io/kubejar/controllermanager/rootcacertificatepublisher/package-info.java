/** Puts the cluster's CA into every namespace. */
@NullMarked
package io.kubejar.controllermanager.rootcacertificatepublisher;

import org.jspecify.annotations.NullMarked;
