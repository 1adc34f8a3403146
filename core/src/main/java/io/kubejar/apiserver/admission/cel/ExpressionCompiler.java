package io.kubejar.apiserver.admission.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apiserver.cel.AuthorizerLibrary;
import io.kubejar.apiserver.cel.CelEnvironment;
import io.kubejar.apiserver.cel.CelExpression;
import io.kubejar.apiserver.cel.CelFailure;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one webhook or policy. Variables that were declared before can be
 * used in what is compiled after. Owned by one thread at a time.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/cel/compile.go} and {@code
 * composition.go}.
 */
public final class ExpressionCompiler {
  static final String OBJECT = "object";
  static final String OLD_OBJECT = "oldObject";
  static final String PARAMS = "params";
  static final String REQUEST = "request";
  static final String NAMESPACE = "namespaceObject";
  static final String AUTHORIZER = "authorizer";
  static final String REQUEST_RESOURCE = "authorizer.requestResource";
  static final String VARIABLES = "variables";
  private static final String VARIABLES_TYPE = "kubernetes.variables";

  private final boolean composes;
  private final KnownTypes known;
  private final AdmissionTypes types = new AdmissionTypes();
  private final Map<String, AdmissionExpression> variables = new LinkedHashMap<>();
  private final Map<String, CelType> variableTypes = new LinkedHashMap<>();
  private final Map<Scope, CelEnvironment> environments = new HashMap<>();

  /**
   * What an expression may speak of besides the request and its objects.
   *
   * @param constructors whether it may construct {@code Object}s and {@code JSONPatch}es
   */
  public record Scope(boolean params, boolean authorizer, boolean constructors) {

    /** Parameters if the policy has them, and the authorizer. */
    public static Scope withAuthorizer(boolean params) {
      return new Scope(params, true, false);
    }

    /** Parameters if the policy has them. */
    public static Scope withoutAuthorizer(boolean params) {
      return new Scope(params, false, false);
    }

    /** What mutations may speak of. */
    public static Scope ofMutations(boolean params) {
      return new Scope(params, true, true);
    }
  }

  /**
   * The types of objects and parameters, where they are known.
   *
   * @param structs what the types refer to, by name
   */
  private record KnownTypes(CelType object, CelType params, Map<String, CelType> structs) {
    static final KnownTypes NONE = new KnownTypes(SimpleType.DYN, SimpleType.DYN, Map.of());
  }

  /**
   * @param composes whether there is a {@code variables} object
   */
  public ExpressionCompiler(boolean composes) {
    this(composes, KnownTypes.NONE);
  }

  private ExpressionCompiler(boolean composes, KnownTypes known) {
    this.composes = composes;
    this.known = known;
  }

  /**
   * A compiler that knows the types of objects, and so finds fields that they do not have.
   *
   * @param params the type of parameters, null if there are none or it is unknown
   */
  public static ExpressionCompiler ofTypes(Schema object, @Nullable Schema params) {
    SchemaTypes types = new SchemaTypes();
    CelType ofObject = types.of(object);
    CelType ofParams = params == null ? SimpleType.DYN : types.of(params);
    return new ExpressionCompiler(true, new KnownTypes(ofObject, ofParams, types.structs()));
  }

  /** Compiles an expression; what is wrong with it is told by the result. */
  public AdmissionExpression compile(String source, ResultType wanted, Scope scope) {
    try {
      CelExpression program =
          environments.computeIfAbsent(scope, this::environment).compile(source);
      String problem = wanted.problemWith(program.resultType());
      return new AdmissionExpression(source, problem.isEmpty() ? program : null, problem);
    } catch (CelFailure e) {
      return new AdmissionExpression(source, null, String.valueOf(e.getMessage()));
    }
  }

  /** Compiles a variable, which later expressions find as a field of {@code variables}. */
  public AdmissionExpression declare(String name, String source, Scope scope) {
    AdmissionExpression variable = compile(source, ResultType.ANY, scope);
    CelExpression program = variable.program();
    variables.put(name, variable);
    variableTypes.put(name, fieldType(program == null ? null : program.resultType()));
    environments.clear();
    return variable;
  }

  /** The variables declared so far, by name. */
  public Map<String, AdmissionExpression> variables() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  private CelEnvironment environment(Scope scope) {
    Map<String, CelType> declared = new LinkedHashMap<>();
    Map<String, CelType> structs = new LinkedHashMap<>(types.structs());
    structs.putAll(known.structs());
    declared.put(OBJECT, known.object());
    declared.put(OLD_OBJECT, known.object());
    declared.put(NAMESPACE, types.namespace());
    declared.put(REQUEST, types.request());
    if (scope.params()) {
      declared.put(PARAMS, known.params());
    }
    if (scope.authorizer()) {
      declared.put(AUTHORIZER, AuthorizerLibrary.AUTHORIZER);
      declared.put(REQUEST_RESOURCE, AuthorizerLibrary.RESOURCE_CHECK);
    }
    if (composes) {
      CelType fields = AdmissionTypes.struct(VARIABLES_TYPE, variableTypes);
      structs.put(VARIABLES_TYPE, fields);
      declared.put(VARIABLES, fields);
    }
    return scope.constructors()
        ? CelEnvironment.withConstructors(declared, structs)
        : CelEnvironment.of(declared, structs);
  }

  /** Lists, maps and simple types stay what they are; all else is of unknown type. */
  private static CelType fieldType(@Nullable CelType type) {
    if (type instanceof ListType list) {
      return ListType.create(fieldType(list.elemType()));
    }
    if (type instanceof MapType map) {
      return MapType.create(fieldType(map.keyType()), fieldType(map.valueType()));
    }
    return type instanceof SimpleType simple ? simple : SimpleType.DYN;
  }
}
