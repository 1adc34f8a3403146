package io.kubejar.kubelet.cri;

import io.kubejar.kubelet.cri.ShellProcess.Exited;
import io.kubejar.kubelet.cri.ShellProcess.Outcome;
import io.kubejar.kubelet.cri.ShellProcess.Sleeping;
import io.kubejar.kubelet.cri.ShellProgram.NotSimpleException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which commands are understood, and runs short ones at once. */
final class Shell {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash");
  private static final Set<String> COMMANDS =
      Set.of(
          "sleep",
          "echo",
          "true",
          "false",
          "exit",
          "cat",
          "env",
          "printenv",
          "printf",
          "hostname",
          "test",
          "[",
          "touch",
          "rm");
  private static final int EXEC_LIMIT = 10_000;

  private Shell() {}

  /** The program of a command line, null if it is not understood. */
  static @Nullable ShellProgram programOf(List<String> commandLine) {
    if (commandLine.isEmpty()) {
      return null;
    }
    String name = baseName(commandLine.get(0));
    if (SHELLS.contains(name)) {
      return scriptOf(commandLine);
    }
    return COMMANDS.contains(name) ? ShellParser.ofCommand(commandLine) : null;
  }

  /** The program of {@code sh -c script}, null if the script is not simple. */
  static @Nullable ShellProgram scriptOf(List<String> commandLine) {
    for (int i = 1; i < commandLine.size(); i++) {
      String option = commandLine.get(i);
      if (option.matches("-[a-z]*c") && i + 1 < commandLine.size()) {
        try {
          String prefix = option.contains("e") ? "set -e\n" : "";
          return ShellParser.parse(prefix + commandLine.get(i + 1));
        } catch (NotSimpleException e) {
          return null;
        }
      }
    }
    return null;
  }

  /**
   * Runs a command to its end without waiting; its sleeps are added up instead.
   *
   * @param files the container's files, null if nothing is known of them
   * @return what it did, null if it is not understood
   */
  static @Nullable ExecResult exec(
      List<String> commandLine,
      Map<String, String> environment,
      @Nullable Map<String, String> files) {
    ShellProgram program = programOf(commandLine);
    if (program == null) {
      return null;
    }
    StringBuilder printed = new StringBuilder();
    ShellProcess process =
        new ShellProcess(program, environment, files, line -> printed.append(line).append('\n'));
    Duration took = Duration.ZERO;
    for (int i = 0; i < EXEC_LIMIT; i++) {
      Outcome outcome = process.resume();
      if (outcome instanceof Exited exited) {
        return new ExecResult(exited.code(), printed.toString(), "", took);
      }
      if (!(outcome instanceof Sleeping sleeping)) {
        return null;
      }
      took = took.plus(sleeping.duration());
    }
    return new ExecResult(0, printed.toString(), "", took);
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
