package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.util.ArrayList;
import java.util.List;

/**
 * The syntax of field managers' names.
 *
 * <p>Follows {@code ValidateFieldManager} of {@code
 * k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go}.
 */
public final class ManagerNames {
  public static final int LONGEST = 128;

  private ManagerNames() {}

  /** What is wrong with a name, at the path of the field that holds it. */
  public static List<FieldError> errors(FieldPath path, String manager) {
    List<FieldError> errors = new ArrayList<>();
    if (manager.length() > LONGEST) {
      errors.add(FieldError.tooLong(path, LONGEST));
    }
    for (int i = 0; i < manager.length(); i++) {
      char c = manager.charAt(i);
      if (!isPrintable(c)) {
        String detail = "invalid character U+%04X (at position %d)".formatted((int) c, i);
        errors.add(FieldError.invalid(path, manager, detail));
        break;
      }
    }
    return errors;
  }

  public static boolean isPrintable(char c) {
    return c == ' '
        || (!Character.isISOControl(c)
            && !Character.isWhitespace(c)
            && !Character.isSpaceChar(c)
            && Character.isDefined(c));
  }
}
