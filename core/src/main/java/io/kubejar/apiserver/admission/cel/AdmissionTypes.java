package io.kubejar.apiserver.admission.cel;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The types of {@code request} and {@code namespaceObject}.
 *
 * <p>Follows {@code BuildRequestType} and {@code BuildNamespaceType} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/cel/compile.go}: a request's object and uid and a
 * namespace's owners cannot be seen, and the namespace's uid has a name that no value has.
 */
final class AdmissionTypes {
  private static final CelType TEXT = SimpleType.STRING;
  private static final CelType TEXTS = ListType.create(TEXT);
  private static final CelType TEXT_MAP = MapType.create(TEXT, TEXT);
  private static final CelType TIME = SimpleType.TIMESTAMP;

  private final Map<String, CelType> structs = new LinkedHashMap<>();
  private final CelType request;
  private final CelType namespace;

  AdmissionTypes() {
    this.request = requestType();
    this.namespace = namespaceType();
  }

  CelType request() {
    return request;
  }

  CelType namespace() {
    return namespace;
  }

  /** All structs that the types refer to, by name. */
  Map<String, CelType> structs() {
    return structs;
  }

  /** A struct with the given fields. */
  static StructType struct(String name, Map<String, CelType> fields) {
    ImmutableMap<String, CelType> declared = ImmutableMap.copyOf(fields);
    return StructType.create(
        name, declared.keySet(), field -> Optional.ofNullable(declared.get(field)));
  }

  private CelType add(String name, ImmutableMap<String, CelType> fields) {
    StructType type = struct("kubernetes." + name, fields);
    structs.put(type.name(), type);
    return type;
  }

  private CelType requestType() {
    CelType kind =
        add("GroupVersionKind", ImmutableMap.of("group", TEXT, "version", TEXT, "kind", TEXT));
    CelType resource =
        add(
            "GroupVersionResource",
            ImmutableMap.of("group", TEXT, "version", TEXT, "resource", TEXT));
    CelType user =
        add(
            "UserInfo",
            ImmutableMap.of(
                "username", TEXT,
                "uid", TEXT,
                "groups", TEXTS,
                "extra", MapType.create(TEXT, TEXTS)));
    return add(
        "AdmissionRequest",
        ImmutableMap.<String, CelType>builder()
            .put("kind", kind)
            .put("resource", resource)
            .put("subResource", TEXT)
            .put("requestKind", kind)
            .put("requestResource", resource)
            .put("requestSubResource", TEXT)
            .put("name", TEXT)
            .put("namespace", TEXT)
            .put("operation", TEXT)
            .put("userInfo", user)
            .put("dryRun", SimpleType.BOOL)
            .put("options", SimpleType.DYN)
            .build());
  }

  private CelType namespaceType() {
    CelType spec = add("NamespaceSpec", ImmutableMap.of("finalizers", TEXTS));
    CelType condition =
        add(
            "NamespaceCondition",
            ImmutableMap.of(
                "status", TEXT,
                "type", TEXT,
                "lastTransitionTime", TIME,
                "message", TEXT,
                "reason", TEXT));
    CelType status =
        add(
            "NamespaceStatus",
            ImmutableMap.of("conditions", ListType.create(condition), "phase", TEXT));
    CelType metadata =
        add(
            "NamespaceMetadata",
            ImmutableMap.<String, CelType>builder()
                .put("name", TEXT)
                .put("generateName", TEXT)
                .put("namespace", TEXT)
                .put("labels", TEXT_MAP)
                .put("annotations", TEXT_MAP)
                .put("UID", TEXT)
                .put("creationTimestamp", TIME)
                .put("deletionGracePeriodSeconds", SimpleType.INT)
                .put("deletionTimestamp", TIME)
                .put("generation", SimpleType.INT)
                .put("resourceVersion", TEXT)
                .put("finalizers", TEXTS)
                .build());
    return add("Namespace", ImmutableMap.of("metadata", metadata, "spec", spec, "status", status));
  }
}
