package io.kubejar.apiserver.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compiles expressions that may use Kubernetes' CEL libraries. One environment knows the types of
 * some variables; all share one runtime, which is made when the first of them compiles something.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/environment/base.go}.
 */
public final class CelEnvironment {
  private final CelCompiler compiler;
  private final Map<String, CelType> types;
  private final boolean constructsObjects;

  private CelEnvironment(
      CelCompiler compiler, Map<String, CelType> types, boolean constructsObjects) {
    this.compiler = compiler;
    this.types = Map.copyOf(types);
    this.constructsObjects = constructsObjects;
  }

  /**
   * An environment with variables.
   *
   * @param variables types by name
   * @param types structs that the variables' types refer to
   */
  public static CelEnvironment of(Map<String, CelType> variables, Map<String, CelType> types) {
    return new CelEnvironment(builder(variables, types).build(), types, false);
  }

  /**
   * An environment whose expressions may also construct {@code Object}s and {@code JSONPatch}
   * operations, which are {@link TypedObject}s, and escape keys of JSON pointers.
   */
  public static CelEnvironment withConstructors(
      Map<String, CelType> variables, Map<String, CelType> types) {
    CelCompilerBuilder builder = builder(variables, types);
    builder.addFunctionDeclarations(JsonPatchLibrary.functions().declarations());
    return new CelEnvironment(builder.build(), types, true);
  }

  private static CelCompilerBuilder builder(
      Map<String, CelType> variables, Map<String, CelType> types) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(Shared.OPTIONS)
            .addMacros(StandardFunctions.macros())
            .addLibraries(
                CelExtensions.optional(),
                CelExtensions.sets(Shared.OPTIONS),
                CelExtensions.comprehensions())
            .setTypeProvider(new Types(ImmutableMap.copyOf(types)));
    Shared.LIBRARIES.forEach(l -> builder.addFunctionDeclarations(l.declarations()));
    variables.forEach(builder::addVar);
    return builder;
  }

  /**
   * Compiles an expression.
   *
   * @param results the types that its value may have
   * @param mismatch the message for a value of another type
   * @throws CelFailure if the expression is not well-formed or not well-typed
   */
  public CelExpression compile(String expression, List<CelType> results, String mismatch)
      throws CelFailure {
    CelAbstractSyntaxTree tree = check(expression);
    if (!results.contains(tree.getResultType()) && !tree.getResultType().equals(SimpleType.DYN)) {
      throw new CelFailure(CelFailure.Kind.COMPILATION, mismatch);
    }
    return program(tree);
  }

  /**
   * Compiles an expression whose value may be of any type.
   *
   * @throws CelFailure if the expression is not well-formed or not well-typed
   */
  public CelExpression compile(String expression) throws CelFailure {
    return program(check(expression));
  }

  private CelAbstractSyntaxTree check(String expression) throws CelFailure {
    try {
      if (!constructsObjects) {
        return compiler.compile(expression).getAst();
      }
      CelAbstractSyntaxTree parsed = compiler.parse(expression).getAst();
      Map<String, CelType> all = new HashMap<>(types);
      all.putAll(ObjectConstructors.typesIn(parsed));
      CelCompiler withTypes =
          compiler.toCompilerBuilder().setTypeProvider(new Types(ImmutableMap.copyOf(all))).build();
      return withTypes.check(parsed).getAst();
    } catch (CelValidationException e) {
      throw new CelFailure(CelFailure.Kind.COMPILATION, "compilation failed: " + e.getMessage(), e);
    }
  }

  private CelExpression program(CelAbstractSyntaxTree tree) throws CelFailure {
    ConstantArguments.check(tree);
    try {
      CelAbstractSyntaxTree plain = constructsObjects ? ObjectConstructors.rewrite(tree) : tree;
      return new CelExpression(
          tree, Shared.RUNTIME.createProgram(RunnableTree.of(plain, Shared.REPRESENTATIVES)));
    } catch (CelEvaluationException e) {
      String message = "program instantiation failed: " + e.getMessage();
      throw new CelFailure(CelFailure.Kind.COMPILATION, message, e);
    }
  }

  /** The structs of one environment. */
  private record Types(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.copyOf(byName.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(byName.get(name));
    }
  }

  /** What all environments share; initialised with the first of them. */
  private static final class Shared {
    static final CelOptions OPTIONS =
        CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableOptionalSyntax(true)
            .enableUnsignedLongs(true)
            .enableTimestampEpoch(true)
            .evaluateCanonicalTypesToNativeValues(true)
            .comprehensionMaxIterations(-1)
            .build();

    static final List<FunctionSet> LIBRARIES =
        List.of(
            ListLibrary.functions(),
            ListExtensions.functions(),
            StringLibrary.functions(),
            TextLibrary.functions(),
            UrlLibrary.functions(),
            NetworkLibrary.functions(),
            QuantityLibrary.functions(),
            SemverLibrary.functions(),
            AuthorizerLibrary.functions());

    static final Map<String, String> REPRESENTATIVES =
        LIBRARIES.stream()
            .flatMap(library -> library.representatives().entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    static final CelRuntime RUNTIME = runtime();

    private static CelRuntime runtime() {
      CelRuntimeBuilder builder =
          CelRuntimeFactory.standardCelRuntimeBuilder()
              .setOptions(OPTIONS)
              .setStandardEnvironmentEnabled(false)
              .setStandardFunctions(StandardFunctions.kept())
              .addLibraries(
                  CelExtensions.optional(),
                  CelExtensions.sets(OPTIONS),
                  CelExtensions.comprehensions())
              .addFunctionBindings(StandardFunctions.replacements())
              .addFunctionBindings(Conversions.bindings());
      LIBRARIES.forEach(library -> builder.addFunctionBindings(library.bindings()));
      builder.addFunctionBindings(JsonPatchLibrary.functions().bindings());
      builder.addFunctionBindings(ObjectConstructors.binding(), RunnableTree.binding());
      return builder.build();
    }
  }
}
