/** The kinds of the group {@code rbac.authorization.k8s.io}: roles and their bindings. */
@NullMarked
package io.kubejar.apiserver.registry.rbac;

import org.jspecify.annotations.NullMarked;
