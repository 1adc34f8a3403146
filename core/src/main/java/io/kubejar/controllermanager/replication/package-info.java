/** The ReplicationController controller, which works as that of ReplicaSets does. */
@NullMarked
package io.kubejar.controllermanager.replication;

import org.jspecify.annotations.NullMarked;
