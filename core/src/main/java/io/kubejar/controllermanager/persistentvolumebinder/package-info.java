/** The volume binder: binds claims to volumes, and provisions volumes for claims. */
@NullMarked
package io.kubejar.controllermanager.persistentvolumebinder;

import org.jspecify.annotations.NullMarked;
