package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rules about strings and numbers.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/validate}: validator.go and values.go.
 */
final class ScalarValidator {
  private static final int MOST_PATTERNS = 1000;
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private ScalarValidator() {}

  static ValidationResult validateString(String path, String text, StructuralSchema schema) {
    ValidationResult result = new ValidationResult();
    validateText(path, text, schema, result);
    String format = Formats.supported(schema);
    if (!format.isEmpty() && !Formats.matches(format, text)) {
      result.wrongType(path, format, text);
    }
    return result;
  }

  /** Only the first of the rules that a text breaks is told. */
  private static void validateText(
      String path, String text, StructuralSchema schema, ValidationResult result) {
    ValueValidation values = schema.values();
    long length = text.codePointCount(0, text.length());
    Long max = values.length().max();
    Long min = values.length().min();
    if (max != null && length > max) {
      FieldPath place = FieldPath.of(ValidationResult.fieldName(path));
      String sentence = path + " in body should be at most " + max + " chars long";
      result.add(sentence, FieldError.tooLong(place, max.intValue()));
    } else if (min != null && length < min) {
      result.invalid(
          path, Json.text(text), path + " in body should be at least " + min + " chars long");
    } else if (!values.pattern().isEmpty() && !matches(values.pattern(), text)) {
      result.invalid(
          path, Json.text(text), path + " in body should match '" + values.pattern() + "'");
    }
  }

  private static boolean matches(String pattern, String text) {
    Pattern compiled = PATTERNS.get(pattern);
    if (compiled == null) {
      try {
        compiled = Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        return false;
      }
      if (PATTERNS.size() < MOST_PATTERNS) {
        PATTERNS.put(pattern, compiled);
      }
    }
    return compiled.matcher(text).find();
  }

  static ValidationResult validateNumber(String path, JsonNode value, StructuralSchema schema) {
    ValidationResult result = new ValidationResult();
    NumberRange range = NumberRange.of(schema);
    range.check(path, value.decimalValue(), "Checked", result);
    ValueValidation.NumberLimits limits = schema.values().number();
    Double multipleOf = limits.multipleOf();
    Double minimum = limits.minimum();
    Double maximum = limits.maximum();
    if (multipleOf != null) {
      boolean fits = range.check(path, BigDecimal.valueOf(multipleOf), "MultipleOf", result);
      validateMultiple(path, value, fits ? constraint(value, multipleOf) : multipleOf, result);
    }
    if (minimum != null) {
      boolean fits = range.check(path, BigDecimal.valueOf(minimum), "Minimum boundary", result);
      double bound = fits ? constraint(value, minimum) : minimum;
      double number = value.doubleValue();
      if (limits.exclusiveMinimum() ? number <= bound : number < bound) {
        String relation = limits.exclusiveMinimum() ? "greater than " : "greater than or equal to ";
        outOfBounds(path, value, relation, bound, result);
      }
    }
    if (maximum != null) {
      boolean fits = range.check(path, BigDecimal.valueOf(maximum), "Maximum boundary", result);
      double bound = fits ? constraint(value, maximum) : maximum;
      double number = value.doubleValue();
      if (limits.exclusiveMaximum() ? number >= bound : number > bound) {
        String relation = limits.exclusiveMaximum() ? "less than " : "less than or equal to ";
        outOfBounds(path, value, relation, bound, result);
      }
    }
    result.countMatch();
    return result;
  }

  /** A constraint in the type of the value that it is compared with: integers lose the fraction. */
  private static double constraint(JsonNode value, double constraint) {
    return JsonEquality.isInteger(value) ? (double) (long) constraint : constraint;
  }

  private static void outOfBounds(
      String path, JsonNode value, String relation, double bound, ValidationResult result) {
    String sentence = path + " in body should be " + relation + GoText.number(bound);
    result.invalid(path, value, sentence);
  }

  private static void validateMultiple(
      String path, JsonNode value, double factor, ValidationResult result) {
    if (factor <= 0) {
      String sentence =
          "factor MultipleOf declared for " + path + " must be positive: " + GoText.number(factor);
      result.invalid(path, Json.number((long) factor), sentence);
      return;
    }
    boolean multiple;
    if (JsonEquality.isInteger(value) && factor == Math.rint(factor)) {
      multiple = value.longValue() % (long) factor == 0;
    } else {
      double number = value.doubleValue();
      multiple = TypeCheck.isWhole(factor < 1 ? 1 / factor * number : number / factor);
    }
    if (!multiple) {
      String sentence = path + " in body should be a multiple of " + GoText.number(factor);
      result.invalid(path, value, sentence);
    }
  }

  /** The range of a numeric type; numbers in schemas must lie in it too. */
  private record NumberRange(String type, String format, BigDecimal limit) {
    private static final BigDecimal INT32 = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final BigDecimal INT64 = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal FLOAT = BigDecimal.valueOf(Float.MAX_VALUE);
    private static final BigDecimal NONE = BigDecimal.valueOf(Double.MAX_VALUE);

    static NumberRange of(StructuralSchema schema) {
      String type = schema.types().size() == 1 ? schema.types().get(0) : "";
      String format = Formats.supported(schema);
      if (type.equals("integer")) {
        return new NumberRange(type, format, format.equals("int32") ? INT32 : INT64);
      }
      return new NumberRange(type, format, format.equals("float") ? FLOAT : NONE);
    }

    /** Reports a number that does not fit; true if it does. */
    boolean check(String path, BigDecimal number, String what, ValidationResult result) {
      boolean whole = !type.equals("integer") || number.stripTrailingZeros().scale() <= 0;
      BigDecimal lowest = type.equals("integer") ? limit.add(BigDecimal.ONE) : limit;
      if (whole && number.compareTo(limit) <= 0 && number.negate().compareTo(lowest) <= 0) {
        return true;
      }
      String suffix = format.isEmpty() ? " (default format)" : " with format " + format;
      result.unplaced(what + " value must be of type " + type + suffix + " in " + path);
      return false;
    }
  }
}
