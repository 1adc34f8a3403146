package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Amounts of resources as plain numbers: cpu in thousandths, memory and storage in bytes, the rest
 * in their unit.
 *
 * <p>Follows {@code Resource} of {@code pkg/scheduler/framework/types.go}. Those of a pod never
 * change; those of a {@link NodeInfo} are kept up to date by it.
 */
public final class Resources {
  private long milliCpu;
  private long memory;
  private long ephemeralStorage;
  private long pods;
  // Extended resources, huge pages and attachable volumes: absent from most pods and nodes.
  private Map<String, Long> scalars = Map.of();

  Resources() {}

  /** Of a resource list, such as {@code status.allocatable}. */
  public static Resources of(JsonNode resourceList) {
    Resources resources = new Resources();
    resourceList.properties().forEach(e -> resources.set(e.getKey(), e.getValue()));
    return resources;
  }

  private void set(String name, JsonNode quantity) {
    Quantity amount = Quantity.parse(quantity.asText());
    setAmount(name, name.equals("cpu") ? amount.milliValue() : amount.value());
  }

  void setAmount(String name, long amount) {
    switch (name) {
      case "cpu" -> milliCpu = amount;
      case "memory" -> memory = amount;
      case "ephemeral-storage" -> ephemeralStorage = amount;
      case "pods" -> pods = amount;
      default -> mutableScalars().put(name, amount);
    }
  }

  private Map<String, Long> mutableScalars() {
    if (!(scalars instanceof LinkedHashMap)) {
      scalars = new LinkedHashMap<>(scalars);
    }
    return scalars;
  }

  /** Thousandths of a core. */
  public long milliCpu() {
    return milliCpu;
  }

  /** Bytes. */
  public long memory() {
    return memory;
  }

  /** Bytes. */
  public long ephemeralStorage() {
    return ephemeralStorage;
  }

  /** How many pods a node takes; 0 in the requests of a pod. */
  public long pods() {
    return pods;
  }

  /** Whether there is an amount of any other resource. */
  public boolean hasScalars() {
    return !scalars.isEmpty();
  }

  /** The names of the other resources that there is an amount of. */
  public Set<String> scalarNames() {
    return scalars.keySet();
  }

  /** The amount of any resource by its name, 0 if there is none. */
  public long get(String name) {
    return switch (name) {
      case "cpu" -> milliCpu;
      case "memory" -> memory;
      case "ephemeral-storage" -> ephemeralStorage;
      case "pods" -> pods;
      default -> scalars.getOrDefault(name, 0L);
    };
  }

  /** Whether nothing is asked for. */
  public boolean isZero() {
    return milliCpu == 0 && memory == 0 && ephemeralStorage == 0 && scalars.isEmpty();
  }

  void add(Resources other) {
    addTimes(other, 1);
  }

  void subtract(Resources other) {
    addTimes(other, -1);
  }

  private void addTimes(Resources other, int times) {
    milliCpu += times * other.milliCpu;
    memory += times * other.memory;
    ephemeralStorage += times * other.ephemeralStorage;
    if (!other.scalars.isEmpty()) {
      other.scalars.forEach(
          (name, amount) -> mutableScalars().merge(name, times * amount, Long::sum));
    }
  }

  /** Raises each amount to that of {@code other} where that is more. */
  void raiseTo(Resources other) {
    milliCpu = Math.max(milliCpu, other.milliCpu);
    memory = Math.max(memory, other.memory);
    ephemeralStorage = Math.max(ephemeralStorage, other.ephemeralStorage);
    if (!other.scalars.isEmpty()) {
      other.scalars.forEach((name, amount) -> mutableScalars().merge(name, amount, Math::max));
    }
  }

  /** Takes over the amounts that {@code other} names: those given for the pod as a whole. */
  void replaceBy(Resources other) {
    milliCpu = other.milliCpu > 0 ? other.milliCpu : milliCpu;
    memory = other.memory > 0 ? other.memory : memory;
    ephemeralStorage = other.ephemeralStorage > 0 ? other.ephemeralStorage : ephemeralStorage;
    if (!other.scalars.isEmpty()) {
      mutableScalars().putAll(other.scalars);
    }
  }

  Resources copy() {
    Resources copy = new Resources();
    copy.add(this);
    copy.pods = pods;
    return copy;
  }
}
