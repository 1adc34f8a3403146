package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apiserver.admission.cel.AdmissionExpression;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler;
import io.kubejar.apiserver.admission.cel.ExpressionCompiler.Scope;
import io.kubejar.apiserver.admission.cel.ResultType;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the validations of a ValidatingAdmissionPolicy against the types of the objects that its
 * rules name. What it finds has no effect on what the policy does.
 *
 * <p>Follows {@code TypeChecker} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go}.
 */
public final class PolicyTypeChecker {
  private static final int MOST_TYPES = 10;
  private static final String COMPILATION = "compilation failed: ";

  private final ResourceCatalog catalog;

  public PolicyTypeChecker(ResourceCatalog catalog) {
    this.catalog = catalog;
  }

  /** The {@code expressionWarnings} of a policy; empty if all is well. */
  public ArrayNode warnings(JsonNode policy) {
    JsonNode spec = policy.path("spec");
    Map<GroupVersionKind, Schema> types = typesOf(spec.path("matchConstraints"));
    Schema params = paramsOf(spec.path("paramKind"));
    ArrayNode warnings = Json.array();
    int index = 0;
    for (JsonNode validation : spec.path("validations")) {
      FieldPath path = FieldPath.of("spec", "validations").index(index++);
      for (String field : List.of("expression", "messageExpression")) {
        String expression = validation.path(field).asText();
        String problems = expression.isEmpty() ? "" : check(expression, spec, types, params);
        if (!problems.isEmpty()) {
          warnings
              .addObject()
              .put("fieldRef", path.child(field).toString())
              .put("warning", problems);
        }
      }
    }
    return warnings;
  }

  private static String check(
      String expression,
      JsonNode spec,
      Map<GroupVersionKind, Schema> types,
      @Nullable Schema params) {
    List<String> problems = new ArrayList<>();
    boolean hasParams = params != null;
    types.forEach(
        (kind, schema) -> {
          ExpressionCompiler compiler = ExpressionCompiler.ofTypes(schema, params);
          ValidatingPolicy.declareVariables(spec, compiler, hasParams);
          AdmissionExpression compiled =
              compiler.compile(expression, ResultType.ANY, Scope.withAuthorizer(hasParams));
          String error = compiled.error();
          if (!error.isEmpty()) {
            String issue =
                error.startsWith(COMPILATION) ? error.substring(COMPILATION.length()) : error;
            problems.add(
                kind.group()
                    + "/"
                    + kind.version()
                    + ", Kind="
                    + kind.kind()
                    + ": "
                    + issue
                    + "\n");
          }
        });
    return String.join("\n", problems);
  }

  private @Nullable Schema paramsOf(JsonNode paramKind) {
    if (!paramKind.isObject()) {
      return null;
    }
    ResourceDefinition definition =
        catalog.findKind(
            GroupVersionKind.of(
                paramKind.path("apiVersion").asText(), paramKind.path("kind").asText()));
    return definition == null ? null : definition.schema().get();
  }

  /** The types that rules name without wildcards, subresources left aside. */
  private Map<GroupVersionKind, Schema> typesOf(JsonNode constraints) {
    Map<GroupVersionKind, Schema> types =
        new TreeMap<>(
            Comparator.comparing(GroupVersionKind::group)
                .thenComparing(GroupVersionKind::version)
                .thenComparing(GroupVersionKind::kind));
    for (JsonNode rule : constraints.path("resourceRules")) {
      int count = 0;
      for (ResourceDefinition definition : named(rule)) {
        types.put(definition.kind(), definition.schema().get());
        count++;
        if (count == MOST_TYPES) {
          return types;
        }
      }
    }
    return types;
  }

  private List<ResourceDefinition> named(JsonNode rule) {
    List<String> groups = sorted(rule.path("apiGroups"));
    List<String> versions = sorted(rule.path("apiVersions"));
    boolean anyGroup = groups.stream().anyMatch(group -> group.contains("*"));
    boolean anyVersion = versions.stream().anyMatch(version -> version.contains("*"));
    List<ResourceDefinition> found = new ArrayList<>();
    if (anyGroup || anyVersion) {
      return found;
    }
    for (String group : groups) {
      for (String version : versions) {
        for (String resource : sorted(rule.path("resources"))) {
          boolean plain = !resource.contains("*") && !resource.contains("/");
          ResourceDefinition definition =
              plain ? catalog.find(new GroupVersionResource(group, version, resource)) : null;
          if (definition != null) {
            found.add(definition);
          }
        }
      }
    }
    return found;
  }

  private static List<String> sorted(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    texts.sort(Comparator.naturalOrder());
    return texts;
  }
}
