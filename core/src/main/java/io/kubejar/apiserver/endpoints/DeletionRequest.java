package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.registry.DeletionOptions;
import io.kubejar.apiserver.registry.DeletionOptions.Propagation;
import io.kubejar.apiserver.registry.Preconditions;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The {@code DeleteOptions} of a request: its body, or the query if it has none.
 *
 * <p>Follows {@code ValidateDeleteOptions} of {@code
 * k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go}.
 */
record DeletionRequest(ObjectNode json) {
  private static final GroupKind KIND = new GroupKind("meta.k8s.io", "DeleteOptions");
  private static final String SCHEME =
      "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27";
  private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan", "nil");

  /**
   * Reads and checks the options.
   *
   * @throws StatusException 400 if they are malformed, 422 if not allowed
   */
  static DeletionRequest of(ApiRequest request) {
    DeletionRequest deletion =
        new DeletionRequest(
            hasBody(request.body())
                ? ofBody(RequestBodies.tree(request.body()))
                : ofQuery(request.query()));
    List<FieldError> errors = deletion.errors();
    if (!errors.isEmpty()) {
      throw StatusException.invalid(KIND, "", errors);
    }
    return deletion;
  }

  private static boolean hasBody(RequestBody body) {
    return body instanceof RequestBody.Parsed
        || (body instanceof RequestBody.Text text && text.bytes().length > 0);
  }

  private static ObjectNode ofBody(JsonNode tree) {
    if (!(tree instanceof ObjectNode options)) {
      return Json.object();
    }
    String kind = options.path("kind").asText();
    if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
      throw StatusException.badRequest(
          "no kind \"%s\" is registered for version \"%s\" in scheme \"%s\""
              .formatted(kind, options.path("apiVersion").asText(), SCHEME));
    }
    checkType(options, "dryRun", options.path("dryRun").isArray(), "[]string");
    checkType(
        options,
        "gracePeriodSeconds",
        options.path("gracePeriodSeconds").isIntegralNumber(),
        "int64");
    checkType(options, "orphanDependents", options.path("orphanDependents").isBoolean(), "bool");
    checkType(
        options,
        "propagationPolicy",
        options.path("propagationPolicy").isTextual(),
        "v1.DeletionPropagation");
    checkType(
        options, "preconditions", options.path("preconditions").isObject(), "v1.Preconditions");
    return options;
  }

  private static void checkType(ObjectNode options, String field, boolean hasType, String goType) {
    if (options.hasNonNull(field) && !hasType) {
      throw StatusException.badRequest(
          "json: cannot unmarshal %s into Go struct field DeleteOptions.%s of type %s"
              .formatted(goKind(options.path(field)), field, goType));
    }
  }

  private static String goKind(JsonNode node) {
    return node.isFloatingPointNumber() ? "number " + node : TypeMeta.goKind(node);
  }

  private static ObjectNode ofQuery(QueryParameters query) {
    ObjectNode options = Json.object();
    options.put("kind", "DeleteOptions").put("apiVersion", "meta.k8s.io/v1");
    try {
      Long grace = QueryValues.number(query, "gracePeriodSeconds");
      if (grace != null) {
        options.put("gracePeriodSeconds", grace);
      }
    } catch (IllegalArgumentException e) {
      throw StatusException.badRequest(String.valueOf(e.getMessage()));
    }
    if (query.first("orphanDependents") != null) {
      options.put("orphanDependents", QueryValues.flag(query, "orphanDependents"));
    }
    String policy = query.first("propagationPolicy");
    if (policy != null) {
      options.put("propagationPolicy", policy);
    }
    if (!query.all("dryRun").isEmpty()) {
      query.all("dryRun").forEach(options.putArray("dryRun")::add);
    }
    String uid = query.first("uid");
    if (uid != null) {
      options.putObject("preconditions").put("uid", uid);
    }
    return options;
  }

  private List<FieldError> errors() {
    List<FieldError> errors = new ArrayList<>();
    FieldPath path = FieldPath.of("propagationPolicy");
    if (json.hasNonNull("propagationPolicy")) {
      String policy = json.path("propagationPolicy").asText();
      if (json.hasNonNull("orphanDependents")) {
        errors.add(
            FieldError.invalid(
                path, policy, "orphanDependents and deletionPropagation cannot be both set"));
      }
      if (policy.equals("nil") || !POLICIES.contains(policy)) {
        errors.add(FieldError.notSupported(path, Json.text(policy), POLICIES));
      }
    }
    errors.addAll(Writes.dryRunErrors(Writes.strings(json.path("dryRun"))));
    return errors;
  }

  /** The deletion as the registry takes it; a negative grace period counts as one second. */
  DeletionOptions options() {
    JsonNode grace = json.path("gracePeriodSeconds");
    long seconds = grace.isNumber() ? (grace.asLong() < 0 ? 1 : grace.asLong()) : -1;
    return new DeletionOptions(
        seconds, propagation(), Preconditions.of(json.path("preconditions")));
  }

  private Propagation propagation() {
    if (json.hasNonNull("orphanDependents")) {
      return json.path("orphanDependents").asBoolean()
          ? Propagation.ORPHAN
          : Propagation.BACKGROUND;
    }
    return switch (json.path("propagationPolicy").asText()) {
      case "Orphan" -> Propagation.ORPHAN;
      case "Foreground" -> Propagation.FOREGROUND;
      case "Background" -> Propagation.BACKGROUND;
      default -> Propagation.UNSET;
    };
  }

  /** Whether dependents are to go by the old field, which is answered with 202. */
  boolean cascadesByOldField() {
    return json.hasNonNull("orphanDependents") && !json.path("orphanDependents").asBoolean();
  }

  WriteContext context(
      ApiRequest request, ResourceDefinition definition, Consumer<String> warnings) {
    return new WriteContext(
        definition,
        definition.namespaced() ? request.info().namespace() : "",
        request.info().subresource(),
        request.user(),
        new WriteOptions(!json.path("dryRun").isEmpty(), Writes.manager(request), json),
        warnings);
  }
}
