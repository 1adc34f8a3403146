/** kube-controller-manager: starts one controller per package below. */
@NullMarked
package io.kubejar.controllermanager;

import org.jspecify.annotations.NullMarked;
