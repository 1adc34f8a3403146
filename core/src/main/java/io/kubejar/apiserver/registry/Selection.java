package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.FieldSelector;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which objects of a list or watch are wanted; applied to objects as they are served. */
public final class Selection {
  public static final Selection EVERYTHING =
      new Selection(LabelSelector.everything(), FieldSelector.everything(), List.of());

  private final LabelSelector labels;
  private final FieldSelector fields;
  private final List<Predicate<KubeObject>> fieldTests;

  private Selection(
      LabelSelector labels, FieldSelector fields, List<Predicate<KubeObject>> fieldTests) {
    this.labels = labels;
    this.fields = fields;
    this.fieldTests = fieldTests;
  }

  /**
   * A selection by labels and fields of a resource.
   *
   * @throws StatusException if the resource cannot be selected by one of the fields
   */
  public static Selection of(
      LabelSelector labels, FieldSelector fields, ResourceDefinition definition) {
    if (labels.isEverything() && fields.isEverything()) {
      return EVERYTHING;
    }
    List<Predicate<KubeObject>> tests = new ArrayList<>();
    for (FieldSelector.Term term : fields.terms()) {
      tests.add(test(term, definition.selectableFields()));
    }
    return new Selection(labels, fields, tests);
  }

  private static Predicate<KubeObject> test(FieldSelector.Term term, SelectableFields selectable) {
    var reader = selectable.reader(term.field());
    if (reader == null) {
      throw StatusException.badRequest(selectable.refusal(term.field()));
    }
    return object -> reader.apply(object).equals(term.value()) != term.negated();
  }

  public boolean isEverything() {
    return labels.isEverything() && fieldTests.isEmpty();
  }

  public boolean selects(KubeObject object) {
    if (!labels.matches(object)) {
      return false;
    }
    for (Predicate<KubeObject> test : fieldTests) {
      if (!test.test(object)) {
        return false;
      }
    }
    return true;
  }

  /** The only name that an object may have to be selected, empty if there are several. */
  String singleName() {
    for (FieldSelector.Term term : fields.terms()) {
      if (term.field().equals("metadata.name") && !term.negated()) {
        return term.value();
      }
    }
    return "";
  }
}
