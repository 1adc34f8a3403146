package io.kubejar.apiserver.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Functions of texts: {@code find, findAll} and named formats; durations as nanoseconds.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library}: regex.go and format.go.
 */
final class TextLibrary {
  private static final CelType STRING = SimpleType.STRING;
  private static final CelType STRINGS = ListType.create(SimpleType.STRING);
  private static final CelType FORMAT = OpaqueType.create("kubernetes.NamedFormat");

  private TextLibrary() {}

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet().opaque(FORMAT, NamedFormats.class);
    functions.member(
        "find", STRING, List.of(STRING, STRING), a -> find((String) a[0], (String) a[1]));
    functions.member(
        "findAll",
        STRINGS,
        List.of(STRING, STRING),
        a -> findAll((String) a[0], (String) a[1], -1));
    functions.member(
        "findAll",
        STRINGS,
        List.of(STRING, STRING, SimpleType.INT),
        a -> findAll((String) a[0], (String) a[1], (Long) a[2]));
    functions.global(
        "int", SimpleType.INT, List.of(SimpleType.DURATION), a -> ((Duration) a[0]).toNanos());
    addFormats(functions);
    return functions;
  }

  private static void addFormats(FunctionSet functions) {
    for (NamedFormats format : NamedFormats.values()) {
      functions.global("format." + format.functionName(), FORMAT, List.of(), a -> format);
    }
    functions.global(
        "format.named",
        OptionalType.create(FORMAT),
        List.of(STRING),
        a -> NamedFormats.named((String) a[0]));
    functions.member(
        "validate",
        OptionalType.create(STRINGS),
        List.of(FORMAT, STRING),
        a -> {
          List<String> problems = ((NamedFormats) a[0]).problems((String) a[1]);
          return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
        });
  }

  private static Pattern compile(String regex) throws CelEvaluationException {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new CelEvaluationException("Illegal regex: " + e.getMessage(), e);
    }
  }

  private static String find(String text, String regex) throws CelEvaluationException {
    Matcher matcher = compile(regex).matcher(text);
    return matcher.find() ? matcher.group() : "";
  }

  private static List<String> findAll(String text, String regex, long limit)
      throws CelEvaluationException {
    Matcher matcher = compile(regex).matcher(text);
    List<String> found = new ArrayList<>();
    while ((limit < 0 || found.size() < limit) && matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }
}
