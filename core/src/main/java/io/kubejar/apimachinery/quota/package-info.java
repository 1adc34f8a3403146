/** What objects use of a ResourceQuota. */
@NullMarked
package io.kubejar.apimachinery.quota;

import org.jspecify.annotations.NullMarked;
