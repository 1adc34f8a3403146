/** The scheduler against an API server in process. */
@NullMarked
package io.kubejar.scheduler;

import org.jspecify.annotations.NullMarked;
