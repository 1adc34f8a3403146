package io.kubejar.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Semantic versions.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/library/semverlib.go}.
 */
final class SemverLibrary {
  private static final CelType SEMVER = OpaqueType.create("kubernetes.Semver");
  private static final CelType STRING = SimpleType.STRING;
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType INT = SimpleType.INT;
  private static final String PRERELEASE = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
  private static final Pattern STRICT =
      Pattern.compile(
          "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
              + "(?:-("
              + PRERELEASE
              + "(?:\\."
              + PRERELEASE
              + ")*))?(?:\\+[0-9A-Za-z.-]+)?");

  private SemverLibrary() {}

  /** A version; build metadata does not count. */
  private record Semver(long major, long minor, long patch, String prerelease)
      implements Comparable<Semver> {
    @Override
    public int compareTo(Semver other) {
      int numbers = Long.compare(major, other.major);
      numbers = numbers == 0 ? Long.compare(minor, other.minor) : numbers;
      numbers = numbers == 0 ? Long.compare(patch, other.patch) : numbers;
      if (numbers != 0 || prerelease.equals(other.prerelease)) {
        return numbers;
      }
      if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
        return prerelease.isEmpty() ? 1 : -1;
      }
      return comparePrereleases(prerelease.split("\\.", -1), other.prerelease.split("\\.", -1));
    }

    private static int comparePrereleases(String[] a, String[] b) {
      for (int i = 0; i < Math.min(a.length, b.length); i++) {
        boolean aNumeric = a[i].matches("\\d+");
        boolean bNumeric = b[i].matches("\\d+");
        int order =
            aNumeric && bNumeric
                ? Long.compare(Long.parseLong(a[i]), Long.parseLong(b[i]))
                : aNumeric != bNumeric ? (aNumeric ? -1 : 1) : a[i].compareTo(b[i]);
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(a.length, b.length);
    }
  }

  static FunctionSet functions() {
    FunctionSet functions = new FunctionSet().opaque(SEMVER, Semver.class);
    List<CelType> text = List.of(STRING);
    List<CelType> textAndFlag = List.of(STRING, BOOL);
    functions.global("semver", SEMVER, text, a -> parse((String) a[0], false));
    functions.global("semver", SEMVER, textAndFlag, a -> parse((String) a[0], (Boolean) a[1]));
    functions.global("isSemver", BOOL, text, a -> tryParse((String) a[0], false).isPresent());
    functions.global(
        "isSemver", BOOL, textAndFlag, a -> tryParse((String) a[0], (Boolean) a[1]).isPresent());
    List<CelType> one = List.of(SEMVER);
    List<CelType> two = List.of(SEMVER, SEMVER);
    functions.member("major", INT, one, a -> ((Semver) a[0]).major());
    functions.member("minor", INT, one, a -> ((Semver) a[0]).minor());
    functions.member("patch", INT, one, a -> ((Semver) a[0]).patch());
    functions.member("isLessThan", BOOL, two, a -> compare(a) < 0);
    functions.member("isGreaterThan", BOOL, two, a -> compare(a) > 0);
    functions.member("compareTo", INT, two, a -> Long.valueOf(Integer.signum(compare(a))));
    return functions;
  }

  private static int compare(Object[] arguments) {
    return ((Semver) arguments[0]).compareTo((Semver) arguments[1]);
  }

  private static Optional<Semver> tryParse(String text, boolean normalize) {
    Matcher matcher = STRICT.matcher(normalize ? normalized(text) : text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String prerelease = matcher.group(4);
    try {
      return Optional.of(
          new Semver(
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              prerelease == null ? "" : prerelease));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Removes a leading v and leading zeros, and adds missing minor and patch numbers. */
  private static String normalized(String text) {
    String bare = text.startsWith("v") ? text.substring(1) : text;
    int end = 0;
    while (end < bare.length() && bare.charAt(end) != '-' && bare.charAt(end) != '+') {
      end++;
    }
    StringBuilder numbers = new StringBuilder();
    int count = 0;
    for (String number : bare.substring(0, end).split("\\.", -1)) {
      numbers.append(count++ == 0 ? "" : ".").append(number.replaceFirst("^0+(?=\\d)", ""));
    }
    for (; count < 3; count++) {
      numbers.append(".0");
    }
    return numbers + bare.substring(end);
  }

  private static Semver parse(String text, boolean normalize) throws CelEvaluationException {
    return tryParse(text, normalize)
        .orElseThrow(() -> FunctionSet.error(problem(normalize ? normalized(text) : text)));
  }

  /** Why a text is no version, in the words of {@code github.com/blang/semver}. */
  private static String problem(String text) {
    if (text.isEmpty()) {
      return "Version string empty";
    }
    String[] parts = text.split("\\.", 3);
    if (parts.length < 3) {
      return "No Major.Minor.Patch elements found";
    }
    int plus = parts[2].indexOf('+');
    String build = plus < 0 ? "" : parts[2].substring(plus + 1);
    String rest = plus < 0 ? parts[2] : parts[2].substring(0, plus);
    int minus = rest.indexOf('-');
    String prerelease = minus < 0 ? "" : rest.substring(minus + 1);
    String[] numbers = {parts[0], parts[1], minus < 0 ? rest : rest.substring(0, minus)};
    List<String> names = List.of("Major", "Minor", "Patch");
    for (int i = 0; i < numbers.length; i++) {
      if (!numbers[i].matches("[0-9]*")) {
        String name = names.get(i).toLowerCase(Locale.ROOT);
        return "Invalid character(s) found in " + name + " number \"" + numbers[i] + '"';
      }
      if (numbers[i].matches("0.+")) {
        return names.get(i) + " number must not contain leading zeroes \"" + numbers[i] + '"';
      }
    }
    return problemOfIdentifiers(minus < 0 ? null : prerelease, plus < 0 ? null : build);
  }

  private static String problemOfIdentifiers(@Nullable String prerelease, @Nullable String build) {
    if (prerelease != null) {
      for (String part : prerelease.split("\\.", -1)) {
        if (part.isEmpty()) {
          return "Prerelease is empty";
        }
        if (part.matches("0[0-9]+")) {
          return "Numeric PreRelease version must not contain leading zeroes \"" + part + '"';
        }
        if (!part.matches("[0-9A-Za-z-]+")) {
          return "Invalid character(s) found in prerelease \"" + part + '"';
        }
      }
    }
    if (build != null) {
      for (String part : build.split("\\.", -1)) {
        if (part.isEmpty()) {
          return "Build meta data is empty";
        }
        if (!part.matches("[0-9A-Za-z-]+")) {
          return "Invalid character(s) found in build meta data \"" + part + '"';
        }
      }
    }
    return "strconv.ParseUint: parsing: value out of range";
  }
}
