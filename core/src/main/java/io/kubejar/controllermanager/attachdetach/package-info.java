/** The attach/detach controller: brings volumes to the nodes whose Pods use them. */
@NullMarked
package io.kubejar.controllermanager.attachdetach;

import org.jspecify.annotations.NullMarked;
