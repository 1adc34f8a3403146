/** The TTL-after-finished controller: deletes finished Jobs when their time is over. */
@NullMarked
package io.kubejar.controllermanager.ttlafterfinished;

import org.jspecify.annotations.NullMarked;
