/** Whether a user may do it: RBAC and access reviews. */
@NullMarked
package io.kubejar.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
