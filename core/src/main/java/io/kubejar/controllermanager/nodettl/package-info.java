/** The TTL controller: tells kubelets how long to cache what their Pods refer to. */
@NullMarked
package io.kubejar.controllermanager.nodettl;

import org.jspecify.annotations.NullMarked;
