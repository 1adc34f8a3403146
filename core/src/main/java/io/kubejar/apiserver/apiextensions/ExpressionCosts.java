package io.kubejar.apiserver.apiextensions;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the rules of a schema may cost, each and all together.
 *
 * <p>Follows {@code getCostErrorMessage} and {@code TotalCost} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation}.
 */
final class ExpressionCosts {
  private static final double LIMIT = 10_000_000;
  private static final double TOTAL_LIMIT = 100_000_000;
  private static final int MOST_NAMED = 4;

  private final List<Expense> expenses = new ArrayList<>();
  private double total;

  private record Expense(FieldPath path, double cost) {}

  /** Counts one expression, and reports it if it alone is too expensive. */
  void observe(FieldPath path, String what, double cost, List<FieldError> errors) {
    total += cost;
    if (cost > LIMIT) {
      expenses.add(new Expense(path, cost));
      errors.add(FieldError.forbidden(path, message("estimated " + what + " cost", cost, LIMIT)));
    }
  }

  /**
   * Reports a schema whose rules are too expensive together.
   *
   * @param path of the schema
   */
  void finish(FieldPath path, List<FieldError> errors) {
    if (total <= TOTAL_LIMIT) {
      return;
    }
    expenses.stream()
        .sorted(Comparator.comparingDouble(Expense::cost).reversed())
        .limit(MOST_NAMED)
        .forEach(
            expense ->
                errors.add(
                    FieldError.forbidden(
                        expense.path(),
                        "contributed to estimated rule cost total exceeding cost limit for entire"
                            + " OpenAPIv3 schema")));
    String what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
    errors.add(FieldError.forbidden(path, message(what, total, TOTAL_LIMIT)));
  }

  private static String message(String what, double cost, double limit) {
    double factor = cost / limit;
    String text =
        factor > 100
            ? "more than 100x"
            : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
    return what
        + " exceeds budget by factor of "
        + text
        + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where"
        + " arrays, maps, and strings are declared)";
  }
}
