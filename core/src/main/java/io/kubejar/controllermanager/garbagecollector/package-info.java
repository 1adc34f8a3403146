/** The garbage collector: deletes what no living object owns any more. */
@NullMarked
package io.kubejar.controllermanager.garbagecollector;

import org.jspecify.annotations.NullMarked;
