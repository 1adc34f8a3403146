package io.kubejar.kubelet.cri;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The commands that print something or look at files and are done at once. */
final class ShellBuiltins {
  private ShellBuiltins() {}

  /** What a command did; output includes line ends. */
  record Result(int status, String output) {}

  private static final Result SUCCESS = new Result(0, "");
  private static final Result FAILURE = new Result(1, "");

  /**
   * Runs a command; null if it is not known.
   *
   * @param files the files by path; null if nothing is known of them, and then no command that
   *     looks at them is known either
   */
  static @Nullable Result run(
      String name,
      List<String> arguments,
      Map<String, String> variables,
      @Nullable Map<String, String> files) {
    Result result = withoutFiles(name, arguments, variables);
    return result != null || files == null ? result : withFiles(name, arguments, files);
  }

  private static @Nullable Result withoutFiles(
      String name, List<String> arguments, Map<String, String> variables) {
    return switch (name) {
      case "true", ":", "mkdir", "chmod", "chown", "sync" -> SUCCESS;
      case "false" -> FAILURE;
      case "echo" -> echo(arguments);
      case "printf" -> printf(arguments);
      case "hostname" -> new Result(0, variables.getOrDefault("HOSTNAME", "") + "\n");
      case "env", "printenv" -> environment(arguments, variables);
      default -> null;
    };
  }

  private static @Nullable Result withFiles(
      String name, List<String> arguments, Map<String, String> files) {
    return switch (name) {
      case "cat" -> cat(arguments, files);
      case "touch" -> touch(arguments, files);
      case "rm" -> remove(arguments, files);
      case "test" -> test(arguments, files);
      case "[" -> test(arguments.subList(0, Math.max(0, arguments.size() - 1)), files);
      default -> null;
    };
  }

  private static Result echo(List<String> arguments) {
    boolean withoutNewline = !arguments.isEmpty() && arguments.get(0).equals("-n");
    boolean escapes = !arguments.isEmpty() && arguments.get(0).equals("-e");
    List<String> words =
        withoutNewline || escapes ? arguments.subList(1, arguments.size()) : arguments;
    String text = String.join(" ", words);
    if (escapes) {
      text = unescape(text);
    }
    return new Result(0, withoutNewline ? text : text + "\n");
  }

  /** {@code printf} with {@code %s} and {@code %d} alone. */
  private static Result printf(List<String> arguments) {
    if (arguments.isEmpty()) {
      return FAILURE;
    }
    String text = unescape(arguments.get(0));
    for (String argument : arguments.subList(1, arguments.size())) {
      int at = text.indexOf("%s") >= 0 ? text.indexOf("%s") : text.indexOf("%d");
      if (at >= 0) {
        text = text.substring(0, at) + argument + text.substring(at + 2);
      }
    }
    return new Result(0, text);
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("\\t", "\t");
  }

  private static Result environment(List<String> arguments, Map<String, String> variables) {
    if (arguments.isEmpty()) {
      String all =
          variables.entrySet().stream()
              .filter(e -> Character.isLetter(e.getKey().charAt(0)))
              .map(e -> e.getKey() + "=" + e.getValue() + "\n")
              .sorted()
              .collect(Collectors.joining());
      return new Result(0, all);
    }
    String value = variables.get(arguments.get(0));
    return value == null ? FAILURE : new Result(0, value + "\n");
  }

  private static Result cat(List<String> arguments, Map<String, String> files) {
    StringBuilder text = new StringBuilder();
    int status = 0;
    for (String path : arguments) {
      String content = files.get(path);
      if (content == null) {
        text.append("cat: can't open '").append(path).append("': No such file or directory\n");
        status = 1;
      } else {
        text.append(content);
      }
    }
    return new Result(status, text.toString());
  }

  private static Result touch(List<String> arguments, Map<String, String> files) {
    arguments.forEach(path -> files.putIfAbsent(path, ""));
    return SUCCESS;
  }

  private static Result remove(List<String> arguments, Map<String, String> files) {
    List<String> paths = new ArrayList<>(arguments);
    boolean force = paths.removeIf(a -> a.startsWith("-"));
    boolean allThere = files.keySet().containsAll(paths);
    paths.forEach(files::remove);
    return allThere || force ? SUCCESS : FAILURE;
  }

  private static Result test(List<String> arguments, Map<String, String> files) {
    return condition(arguments, files) ? SUCCESS : FAILURE;
  }

  private static boolean condition(List<String> words, Map<String, String> files) {
    if (!words.isEmpty() && words.get(0).equals("!")) {
      return !condition(words.subList(1, words.size()), files);
    }
    return switch (words.size()) {
      case 1 -> !words.get(0).isEmpty();
      case 2 ->
          switch (words.get(0)) {
            case "-f", "-e", "-r", "-s" -> files.containsKey(words.get(1));
            case "-z" -> words.get(1).isEmpty();
            case "-n" -> !words.get(1).isEmpty();
            default -> false;
          };
      case 3 -> comparison(words.get(0), words.get(1), words.get(2));
      default -> false;
    };
  }

  private static boolean comparison(String left, String operator, String right) {
    return switch (operator) {
      case "=", "==" -> left.equals(right);
      case "!=" -> !left.equals(right);
      case "-eq" -> left.equals(right);
      case "-ne" -> !left.equals(right);
      default -> false;
    };
  }
}
