/** The Job controller: runs Pods until enough of them have succeeded. */
@NullMarked
package io.kubejar.controllermanager.job;

import org.jspecify.annotations.NullMarked;
