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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes a checked tree to what the runtime needs.
 *
 * <p>{@code a.?b.?c} and {@code a.?b.c} become the same, as the language says they are: the runtime
 * would wrap the value of the first twice. And of overloads that take the same Java classes only
 * one stays, where a call may have any of them: the runtime would call that ambiguous.
 */
final class RunnableTree {
  private static final String OPTIONAL_SELECT = "_?._";

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
    boolean overloads = runnable.chooseOverloads(representatives);
    if (!chains && !overloads) {
      return tree;
    }
    return CelAbstractSyntaxTree.newCheckedAst(
        chains ? mutable.toParsedAst().getExpr() : tree.getExpr(),
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
