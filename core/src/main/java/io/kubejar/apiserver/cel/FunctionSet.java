package io.kubejar.apiserver.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions of a library while it is put together: declarations, and what they do. */
final class FunctionSet {
  private final Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
  private final List<CelFunctionBinding> bindings = new ArrayList<>();
  private final Map<String, Class<?>> opaqueClasses = new LinkedHashMap<>();
  private final Map<String, List<Class<?>>> classes = new LinkedHashMap<>();

  /** Names the Java class of the values of an opaque type. */
  FunctionSet opaque(CelType type, Class<?> javaClass) {
    opaqueClasses.put(type.name(), javaClass);
    return this;
  }

  /** A function called as a method of its first argument. */
  FunctionSet member(
      String name, CelType result, List<CelType> arguments, CelFunctionOverload body) {
    String id = id(name, arguments, "member");
    List<CelType> rest = arguments.subList(1, arguments.size());
    List<CelType> all = new ArrayList<>();
    all.add(arguments.get(0));
    all.addAll(rest);
    add(name, CelOverloadDecl.newMemberOverload(id, result, all));
    bind(id, arguments, body);
    return this;
  }

  FunctionSet global(
      String name, CelType result, List<CelType> arguments, CelFunctionOverload body) {
    String id = id(name, arguments, "global");
    add(name, CelOverloadDecl.newGlobalOverload(id, result, arguments));
    bind(id, arguments, body);
    return this;
  }

  private static String id(String name, List<CelType> arguments, String style) {
    StringBuilder id = new StringBuilder("kubernetes_" + style + "_" + name);
    arguments.forEach(type -> id.append('_').append(nameOf(type)));
    return id.toString();
  }

  private static String nameOf(CelType type) {
    StringBuilder name = new StringBuilder(type.name());
    type.parameters().forEach(parameter -> name.append('_').append(nameOf(parameter)));
    return name.toString();
  }

  private void add(String name, CelOverloadDecl overload) {
    overloads.computeIfAbsent(name, key -> new ArrayList<>()).add(overload);
  }

  private void bind(String id, List<CelType> arguments, CelFunctionOverload body) {
    List<Class<?>> classes = new ArrayList<>();
    arguments.forEach(type -> classes.add(javaClass(type)));
    this.classes.put(id, List.copyOf(classes));
    bindings.add(CelFunctionBinding.from(id, ImmutableList.copyOf(classes), body));
  }

  private Class<?> javaClass(CelType type) {
    Class<?> opaque = opaqueClasses.get(type.name());
    if (opaque != null) {
      return opaque;
    }
    CelKind kind = type.kind();
    return switch (kind) {
      case STRING -> String.class;
      case INT -> Long.class;
      case DOUBLE -> Double.class;
      case BOOL -> Boolean.class;
      case UINT -> UnsignedLong.class;
      case BYTES -> CelByteString.class;
      case DURATION -> Duration.class;
      case TIMESTAMP -> Instant.class;
      case LIST -> List.class;
      case MAP -> Map.class;
      default -> Object.class;
    };
  }

  List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> declarations = new ArrayList<>();
    overloads.forEach(
        (name, list) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(name, list)));
    return declarations;
  }

  /**
   * Which overload is taken for which, when the type of an argument is known only at run time: the
   * first of those that take the same Java classes does what any of them does.
   */
  Map<String, String> representatives() {
    Map<List<Object>, String> firsts = new LinkedHashMap<>();
    Map<String, String> representatives = new LinkedHashMap<>();
    overloads.forEach(
        (name, list) ->
            list.forEach(
                overload -> {
                  String id = overload.overloadId();
                  List<Object> key = List.of(name, classes.getOrDefault(id, List.of()));
                  representatives.put(id, firsts.computeIfAbsent(key, k -> id));
                }));
    return representatives;
  }

  List<CelFunctionBinding> bindings() {
    return bindings;
  }

  /** Ends an evaluation as if no function took the arguments. */
  static CelEvaluationException noOverload() {
    return new CelEvaluationException("no such overload");
  }

  /** Ends an evaluation with an error. */
  static CelEvaluationException error(String message) {
    return new CelEvaluationException(message);
  }
}
