package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.AffinityValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules on one device of a ResourceSlice; follows {@code validateDevice}.
 *
 * @param old the device of that name before; empty if there was none
 */
record DeviceValidation(JsonNode device, JsonNode old, FieldPath path, Violations violations) {
  private static final int MOST_PROPERTIES = 32;
  private static final int MOST_VALUES = 48;
  private static final int MOST_TAINTS = 16;
  private static final int MOST_CONSUMED_SETS = 2;
  private static final int LONGEST_VALUE = 64;
  private static final String IDENTIFIER = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
  private static final Pattern SEMANTIC_VERSION =
      Pattern.compile(
          "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-"
              + IDENTIFIER
              + "(\\."
              + IDENTIFIER
              + ")*)?(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");
  private static final List<String> SCALARS = List.of("bool", "int", "string", "version");
  private static final List<String> LISTS = List.of("bools", "ints", "strings", "versions");
  private static final String ONE_PLACE =
      "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
          + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
  private static final String NO_PLACE =
      "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is"
          + " set to true in the ResourceSlice spec";

  void check(boolean perDevice) {
    String name = FieldRules.text(device, "name");
    violations.invalid(path.child("name"), name, Values.label(name));
    attributes();
    if (!FieldRules.same(device.get("capacity"), old.get("capacity"))) {
      capacity();
    }
    if (!FieldRules.same(device.get("taints"), old.get("taints"))) {
      EntryRules.list(
          device.path("taints"), MOST_TAINTS, DeviceRules::taint, path.child("taints"), violations);
    }
    consumed();
    if (perDevice) {
      place();
    } else if (device.hasNonNull("nodeName")
        || device.hasNonNull("nodeSelector")
        || device.hasNonNull("allNodes")) {
      violations.invalid(path, Json.mapper().nullNode(), NO_PLACE);
    }
    DeviceRules.bindingConditions(device, path, violations);
  }

  private void attributes() {
    JsonNode attributes = device.path("attributes");
    int properties = attributes.size() + device.path("capacity").size();
    if (properties > MOST_PROPERTIES) {
      violations.invalid(
          path,
          Json.number(properties),
          "the total number of attributes and capacities must not exceed " + MOST_PROPERTIES);
    }
    int values = 0;
    for (JsonNode attribute : attributes) {
      values += Math.max(1, LISTS.stream().mapToInt(list -> attribute.path(list).size()).sum());
    }
    if (values > MOST_VALUES) {
      violations.invalid(
          path,
          Json.number(values),
          "the total number of attribute values must not exceed " + MOST_VALUES);
    }
    FieldPath at = path.child("attributes");
    for (Map.Entry<String, JsonNode> entry : attributes.properties()) {
      DeviceRules.qualifiedName(entry.getKey(), at, violations);
      attribute(entry.getValue(), at.key(entry.getKey()));
    }
  }

  private void attribute(JsonNode attribute, FieldPath at) {
    int set = 0;
    for (String scalar : SCALARS) {
      if (attribute.hasNonNull(scalar)) {
        set++;
        value(scalar, attribute.get(scalar), at.child(scalar));
      }
    }
    for (String list : LISTS) {
      if (!attribute.hasNonNull(list)) {
        continue;
      }
      set++;
      if (attribute.get(list).isEmpty()) {
        violations.invalid(at.child(list), attribute.get(list), "must not be empty if specified");
      }
      int index = 0;
      for (JsonNode value : attribute.get(list)) {
        value(list.substring(0, list.length() - 1), value, at.child(list).index(index++));
      }
    }
    if (set == 0) {
      violations.invalid(at, "", "exactly one value must be specified");
    } else if (set > 1) {
      violations.invalid(at, attribute, "exactly one value must be specified");
    }
  }

  private void value(String type, JsonNode value, FieldPath at) {
    if (type.equals("version") && !SEMANTIC_VERSION.matcher(value.asText()).matches()) {
      violations.invalid(at, value, "must be a string compatible with semver.org spec 2.0.0");
    }
    if (value.isTextual() && value.asText().length() > LONGEST_VALUE) {
      violations.tooLong(at, LONGEST_VALUE);
    }
  }

  private void capacity() {
    boolean shared = device.path("allowMultipleAllocations").asBoolean();
    FieldPath at = path.child("capacity");
    for (Map.Entry<String, JsonNode> entry : device.path("capacity").properties()) {
      DeviceRules.qualifiedName(entry.getKey(), at, violations);
      if (!shared && entry.getValue().hasNonNull("requestPolicy")) {
        violations.forbidden(
            at.key(entry.getKey()).child("requestPolicy"), "allowMultipleAllocations must be true");
      }
    }
  }

  private void consumed() {
    JsonNode consumed = device.path("consumesCounters");
    FieldPath at = path.child("consumesCounters");
    EntryRules.list(
        consumed,
        MOST_CONSUMED_SETS,
        (set, where, found) -> {
          FieldRules.requiredValid(set, "counterSet", Values::label, where, found);
          ResourceSliceValidation.counters(set.path("counters"), where.child("counters"), found);
        },
        at,
        violations);
    EntryRules.unique(consumed, set -> FieldRules.text(set, "counterSet"), at, violations);
  }

  private void place() {
    List<String> set = new ArrayList<>();
    if (device.hasNonNull("nodeName")) {
      String node = FieldRules.text(device, "nodeName");
      if (node.isEmpty()) {
        violations.invalid(path.child("nodeName"), node, "must not be empty");
      } else {
        set.add("`nodeName`");
        violations.invalid(path.child("nodeName"), node, Values.subdomain(node));
      }
    }
    if (device.hasNonNull("nodeSelector")) {
      set.add("`nodeSelector`");
      AffinityValidation.nodeSelector(
          device.get("nodeSelector"), path.child("nodeSelector"), violations);
    }
    ResourceSliceValidation.flag(device, "allNodes", path, set, violations);
    if (set.isEmpty()) {
      violations.required(path, ONE_PLACE);
    } else if (set.size() > 1) {
      violations.invalid(path, "{" + String.join(", ", set) + "}", ONE_PLACE);
    }
  }
}
