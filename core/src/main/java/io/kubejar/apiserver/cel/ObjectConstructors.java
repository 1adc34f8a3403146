package io.kubejar.apiserver.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The types {@code Object}, {@code Object.spec} and so on, which may have any field, and {@code
 * JSONPatch}: expressions construct values of them without any schema.
 *
 * <p>The runtime makes structs of protocol buffers only. So a checked expression is rewritten: a
 * constructor becomes the call of a function that takes the type's name and a map of the fields.
 * Follows {@code k8s.io/apiserver/pkg/cel/mutation}.
 */
final class ObjectConstructors {
  /** The type of what is merged into objects. */
  static final String OBJECT = "Object";

  /** The type of one operation of a JSON patch. */
  static final String JSON_PATCH = "JSONPatch";

  private static final ImmutableSet<String> JSON_PATCH_FIELDS =
      ImmutableSet.of("op", "path", "from", "value");

  /** What constructors are rewritten to; the only overload has the same name. */
  static final String FUNCTION = "kubernetes_construct_object";

  /** Greater than the ids that a parser gives out. */
  private static final long FIRST_NEW_ID = 1L << 32;

  private final Map<Long, CelReference> references;
  private final Map<Long, CelType> types;
  private long nextId;

  private ObjectConstructors(CelAbstractSyntaxTree tree) {
    this.references = new HashMap<>(tree.getReferenceMap());
    this.types = new HashMap<>(tree.getTypeMap());
    this.nextId = FIRST_NEW_ID;
  }

  /**
   * The types that an expression may name.
   *
   * @param parsed tells which types and fields occur: the checker wants to know them beforehand
   */
  static Map<String, CelType> typesIn(CelAbstractSyntaxTree parsed) {
    Set<String> names = new LinkedHashSet<>(List.of(OBJECT));
    ImmutableSet.Builder<String> fields = ImmutableSet.builder();
    CelNavigableAst.fromAst(parsed)
        .getRoot()
        .allNodes()
        .forEach(
            node -> {
              CelExpr expr = node.expr();
              if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.STRUCT) {
                names.add(expr.struct().messageName());
                expr.struct().entries().forEach(entry -> fields.add(entry.fieldKey()));
              } else if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.SELECT) {
                fields.add(expr.select().field());
              }
            });
    Map<String, CelType> found = new LinkedHashMap<>();
    for (String name : names) {
      if (name.equals(OBJECT) || name.startsWith(OBJECT + ".")) {
        found.put(name, StructType.create(name, fields.build(), f -> Optional.of(SimpleType.DYN)));
      }
    }
    found.put(
        JSON_PATCH,
        StructType.create(
            JSON_PATCH,
            JSON_PATCH_FIELDS,
            f -> Optional.of(f.equals("value") ? SimpleType.DYN : SimpleType.STRING)));
    return found;
  }

  /** The function that constructors are rewritten to. */
  static CelFunctionBinding binding() {
    return CelFunctionBinding.from(
        FUNCTION,
        String.class,
        Map.class,
        (typeName, fields) -> {
          Map<String, Object> byName = new LinkedHashMap<>();
          ((Map<?, ?>) fields).forEach((name, value) -> byName.put((String) name, value));
          return new TypedObject(typeName, byName);
        });
  }

  /** The same expression without constructors. */
  static CelAbstractSyntaxTree rewrite(CelAbstractSyntaxTree tree) {
    ObjectConstructors constructors = new ObjectConstructors(tree);
    CelExpr rewritten = constructors.rewrite(tree.getExpr());
    return CelAbstractSyntaxTree.newCheckedAst(
        rewritten, tree.getSource(), constructors.references, constructors.types);
  }

  private CelExpr rewrite(CelExpr expr) {
    long id = expr.id();
    return switch (expr.exprKind().getKind()) {
      case SELECT ->
          CelExpr.ofSelect(
              id,
              rewrite(expr.select().operand()),
              expr.select().field(),
              expr.select().testOnly());
      case CALL ->
          CelExpr.ofCall(
              id,
              expr.call().target().map(this::rewrite),
              expr.call().function(),
              rewriteAll(expr.call().args()));
      case LIST ->
          CelExpr.ofList(id, rewriteAll(expr.list().elements()), expr.list().optionalIndices());
      case MAP -> rewriteMap(expr);
      case STRUCT -> construct(expr);
      case COMPREHENSION -> rewriteLoop(expr);
      default -> expr;
    };
  }

  private ImmutableList<CelExpr> rewriteAll(List<CelExpr> expressions) {
    return expressions.stream().map(this::rewrite).collect(ImmutableList.toImmutableList());
  }

  private CelExpr rewriteMap(CelExpr expr) {
    List<CelExpr.CelMap.Entry> entries = new ArrayList<>();
    for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
      entries.add(
          CelExpr.ofMapEntry(
              entry.id(), rewrite(entry.key()), rewrite(entry.value()), entry.optionalEntry()));
    }
    return CelExpr.ofMap(expr.id(), ImmutableList.copyOf(entries));
  }

  private CelExpr rewriteLoop(CelExpr expr) {
    CelExpr.CelComprehension loop = expr.comprehension();
    return CelExpr.ofComprehension(
        expr.id(),
        loop.iterVar(),
        loop.iterVar2(),
        rewrite(loop.iterRange()),
        loop.accuVar(),
        rewrite(loop.accuInit()),
        rewrite(loop.loopCondition()),
        rewrite(loop.loopStep()),
        rewrite(loop.result()));
  }

  private CelExpr construct(CelExpr expr) {
    CelExpr.CelStruct struct = expr.struct();
    List<CelExpr.CelMap.Entry> entries = new ArrayList<>();
    for (CelExpr.CelStruct.Entry entry : struct.entries()) {
      entries.add(
          CelExpr.ofMapEntry(
              entry.id(), text(entry.fieldKey()), rewrite(entry.value()), entry.optionalEntry()));
    }
    references.put(expr.id(), CelReference.newBuilder().addOverloadIds(FUNCTION).build());
    return CelExpr.ofCall(
        expr.id(),
        Optional.empty(),
        FUNCTION,
        ImmutableList.of(
            text(struct.messageName()), CelExpr.ofMap(nextId++, ImmutableList.copyOf(entries))));
  }

  private CelExpr text(String value) {
    return CelExpr.ofConstant(nextId++, CelConstant.ofValue(value));
  }
}
