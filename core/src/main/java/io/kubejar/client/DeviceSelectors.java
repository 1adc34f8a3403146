package io.kubejar.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import io.kubejar.apiserver.cel.CelEnvironment;
import io.kubejar.apiserver.cel.CelExpression;
import io.kubejar.apiserver.cel.CelFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CEL expressions by which DeviceClasses and ResourceClaims choose devices, evaluated as the
 * API server in the same JVM evaluates its own; each is compiled once.
 *
 * <p>Follows {@code k8s.io/dynamic-resource-allocation/cel/compile.go}. Owned by the event loop.
 */
public final class DeviceSelectors {
  private final Map<String, CelExpression> compiled = new HashMap<>();
  private @Nullable CelEnvironment environment;

  /**
   * Whether a device is chosen.
   *
   * @param device an entry of {@code spec.devices} of a ResourceSlice
   * @throws IllegalArgumentException if the expression does not compile or fails; the message says
   *     why
   */
  public boolean matches(String expression, String driver, JsonNode device) {
    try {
      CelExpression program = compiled.get(expression);
      if (program == null) {
        String mismatch = "must evaluate to bool or the unknown type, not to another type";
        program = environment().compile(expression, List.of(SimpleType.BOOL), mismatch);
        compiled.put(expression, program);
      }
      Map<String, Object> variable =
          Map.of(
              "driver",
              driver,
              "attributes",
              attributes(driver, device),
              "capacity",
              capacity(driver, device));
      return Boolean.TRUE.equals(program.evaluate(Map.of("device", variable)));
    } catch (CelFailure e) {
      String what = e.kind() == CelFailure.Kind.COMPILATION ? "" : "runtime error: ";
      throw new IllegalArgumentException(what + e.getMessage(), e);
    }
  }

  private CelEnvironment environment() {
    CelEnvironment made = environment;
    if (made == null) {
      made =
          CelEnvironment.of(
              Map.of(
                  "device",
                  MapType.create(SimpleType.STRING, SimpleType.DYN),
                  "text",
                  SimpleType.STRING),
              Map.of());
      environment = made;
    }
    return made;
  }

  private ByDomain attributes(String driver, JsonNode device) throws CelFailure {
    ByDomain values = new ByDomain();
    for (Map.Entry<String, JsonNode> entry : device.path("attributes").properties()) {
      values.put(driver, entry.getKey(), value(entry.getValue()));
    }
    return values;
  }

  private Object value(JsonNode attribute) throws CelFailure {
    if (attribute.has("int")) {
      return attribute.path("int").asLong();
    }
    if (attribute.has("bool")) {
      return attribute.path("bool").asBoolean();
    }
    if (attribute.has("version")) {
      return made("dyn(semver(text))", attribute.path("version").asText());
    }
    return attribute.path("string").asText();
  }

  /** A value of one of CEL's own types, which only its functions make. */
  private Object made(String constructor, String text) throws CelFailure {
    CelExpression program = compiled.get(constructor);
    if (program == null) {
      program = environment().compile(constructor, List.of(), "");
      compiled.put(constructor, program);
    }
    return program.evaluate(Map.of("text", text));
  }

  private ByDomain capacity(String driver, JsonNode device) throws CelFailure {
    ByDomain values = new ByDomain();
    for (Map.Entry<String, JsonNode> entry : device.path("capacity").properties()) {
      values.put(
          driver,
          entry.getKey(),
          made("dyn(quantity(text))", entry.getValue().path("value").asText()));
    }
    return values;
  }

  /** Values by the domain of their name, then by the rest; a domain that is unknown is empty. */
  private static final class ByDomain extends HashMap<String, Map<String, Object>> {
    private static final long serialVersionUID = 1;

    void put(String driver, String name, Object value) {
      int slash = name.indexOf('/');
      String domain = slash < 0 ? driver : name.substring(0, slash);
      computeIfAbsent(domain, d -> new HashMap<>()).put(name.substring(slash + 1), value);
    }

    @Override
    public boolean containsKey(Object domain) {
      return true;
    }

    @Override
    public Map<String, Object> get(Object domain) {
      return getOrDefault(domain, Map.of());
    }
  }
}
