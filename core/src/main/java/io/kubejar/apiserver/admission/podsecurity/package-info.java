/** The Pod Security Standards: what Pods in a namespace may ask for, by the namespace's labels. */
@NullMarked
package io.kubejar.apiserver.admission.podsecurity;

import org.jspecify.annotations.NullMarked;
