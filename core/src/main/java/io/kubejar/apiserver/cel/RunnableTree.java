package io.kubejar.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableMutableAst;
import dev.cel.common.navigation.CelNavigableMutableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes a checked tree to what the runtime needs.
 *
 * <p>{@code a.?b.?c} and {@code a.?b.c} become the same, as the language says they are: the runtime
 * would wrap the value of the first twice. And of overloads that take the same Java classes only
 * one stays, where a call may have any of them: the runtime would call that ambiguous. And {@code
 * has(a.b)} becomes the call of a function, since what has no fields at all has not this one: the
 * runtime would fail for it.
 */
final class RunnableTree {
  private static final String OPTIONAL_SELECT = "_?._";

  /** What the test of a field is rewritten to; the only overload has the same name. */
  static final String HAS_FIELD = "kubernetes_has_field";

  /** Greater than the ids that a parser gives out. */
  private static final long FIRST_NEW_ID = 1L << 33;

  private final CelAbstractSyntaxTree tree;
  private final Map<Long, CelReference> references;

  private RunnableTree(CelAbstractSyntaxTree tree) {
    this.tree = tree;
    this.references = new HashMap<>(tree.getReferenceMap());
  }

  /**
   * The tree to run.
   *
   * @param representatives the overload to call in place of each
   */
  static CelAbstractSyntaxTree of(CelAbstractSyntaxTree tree, Map<String, String> representatives) {
    RunnableTree runnable = new RunnableTree(tree);
    CelMutableAst mutable = CelMutableAst.fromCelAst(tree);
    boolean chains = runnable.joinChains(mutable);
    boolean tests = runnable.testFieldsByFunction(mutable);
    boolean overloads = runnable.chooseOverloads(representatives);
    if (!chains && !tests && !overloads) {
      return tree;
    }
    return CelAbstractSyntaxTree.newCheckedAst(
        chains || tests ? mutable.toParsedAst().getExpr() : tree.getExpr(),
        tree.getSource(),
        runnable.references,
        tree.getTypeMap());
  }

  private boolean joinChains(CelMutableAst mutable) {
    List<CelMutableExpr> chained =
        CelNavigableMutableAst.fromAst(mutable)
            .getRoot()
            .allNodes()
            .map(CelNavigableMutableExpr::expr)
            .filter(this::selectsOfOptional)
            .toList();
    for (CelMutableExpr expr : chained) {
      List<CelMutableExpr> arguments = expr.call().args();
      String field = arguments.get(1).constant().stringValue();
      expr.setSelect(CelMutableExpr.CelMutableSelect.create(arguments.get(0), field));
      references.remove(expr.id());
    }
    return !chained.isEmpty();
  }

  private boolean testFieldsByFunction(CelMutableAst mutable) {
    List<CelMutableExpr> tests =
        CelNavigableMutableAst.fromAst(mutable)
            .getRoot()
            .allNodes()
            .map(CelNavigableMutableExpr::expr)
            .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.SELECT)
            .filter(expr -> expr.select().testOnly())
            .toList();
    long id = FIRST_NEW_ID;
    for (CelMutableExpr expr : tests) {
      CelMutableExpr field =
          CelMutableExpr.ofConstant(id++, CelConstant.ofValue(expr.select().field()));
      expr.setCall(CelMutableExpr.CelMutableCall.create(HAS_FIELD, expr.select().operand(), field));
      references.put(expr.id(), CelReference.newBuilder().addOverloadIds(HAS_FIELD).build());
    }
    return !tests.isEmpty();
  }

  /** The function that tests of fields are rewritten to. */
  static CelFunctionBinding binding() {
    return CelFunctionBinding.from(
        HAS_FIELD, Object.class, String.class, (value, field) -> hasField(value, field));
  }

  private static boolean hasField(Object value, String field) {
    return value instanceof Optional<?> optional
        ? optional.isPresent() && hasField(optional.get(), field)
        : value instanceof Map<?, ?> map && map.containsKey(field);
  }

  private boolean selectsOfOptional(CelMutableExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL
        || !expr.call().function().equals(OPTIONAL_SELECT)) {
      return false;
    }
    List<CelMutableExpr> arguments = expr.call().args();
    CelType operand = tree.getTypeMap().get(arguments.get(0).id());
    return operand instanceof OptionalType
        && arguments.get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && arguments.get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }

  private boolean chooseOverloads(Map<String, String> representatives) {
    boolean changed = false;
    for (Map.Entry<Long, CelReference> entry : tree.getReferenceMap().entrySet()) {
      List<String> all = entry.getValue().overloadIds();
      List<String> chosen =
          all.stream().map(id -> representatives.getOrDefault(id, id)).distinct().toList();
      if (all.size() > 1 && chosen.size() < all.size()) {
        CelReference reference =
            CelReference.newBuilder()
                .setName(entry.getValue().name())
                .addOverloadIds(chosen)
                .build();
        references.put(entry.getKey(), reference);
        changed = true;
      }
    }
    return changed;
  }
}
