/** The ReplicaSet controller: keeps as many Pods as a ReplicaSet asks for. */
@NullMarked
package io.kubejar.controllermanager.replicaset;

import org.jspecify.annotations.NullMarked;
