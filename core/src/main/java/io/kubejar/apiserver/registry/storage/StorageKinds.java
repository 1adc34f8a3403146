package io.kubejar.apiserver.registry.storage;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code storage.k8s.io}. */
public final class StorageKinds {
  private static final String GROUP = "storage.k8s.io";

  private StorageKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "StorageClass"), new StorageClassStrategy());
    kinds.put(new GroupKind(GROUP, "CSIDriver"), new CsiDriverStrategy());
    kinds.put(new GroupKind(GROUP, "CSINode"), new CsiNodeStrategy());
    kinds.put(new GroupKind(GROUP, "CSIStorageCapacity"), new CsiStorageCapacityStrategy());
    kinds.put(new GroupKind(GROUP, "VolumeAttributesClass"), new VolumeAttributesClassStrategy());
    kinds.put(new GroupKind(GROUP, "VolumeAttachment"), new VolumeAttachmentStrategy());
    return kinds;
  }
}
