package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import java.util.function.Function;

/**
 * What distinguishes the two kinds of objects that keep a number of Pods.
 *
 * @param resource of the objects
 * @param kind of the objects, as owner references name it
 * @param controller the name of the controller in traces, such as {@code replicaset-controller}
 * @param eventSource the component that events name
 * @param selectorOf how an object says which Pods it selects
 */
public record ReplicaKind(
    GroupVersionResource resource,
    String kind,
    String controller,
    String eventSource,
    Function<KubeObject, LabelSelector> selectorOf) {}
