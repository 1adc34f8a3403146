package io.kubejar.kubelet.cri;

import io.kubejar.kubelet.cri.ShellProgram.Instruction;
import io.kubejar.kubelet.cri.ShellProgram.Jump;
import io.kubejar.kubelet.cri.ShellProgram.JumpIf;
import io.kubejar.kubelet.cri.ShellProgram.Negate;
import io.kubejar.kubelet.cri.ShellProgram.NotSimpleException;
import io.kubejar.kubelet.cri.ShellProgram.Redirect;
import io.kubejar.kubelet.cri.ShellProgram.Run;
import io.kubejar.kubelet.cri.ShellProgram.SetStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A shell that steps through a program until it has to wait or is done. It has no thread and no
 * time of its own: whoever drives it calls {@link #resume} again when the wait is over.
 */
final class ShellProcess {
  /** A loop that never sleeps would keep everything else from running; it is slowed down. */
  private static final int STEPS_WITHOUT_PAUSE = 2000;

  private static final Set<String> OUTPUTS =
      Set.of("/dev/stdout", "/dev/stderr", "/dev/tty", "/proc/1/fd/1", "/proc/1/fd/2");
  private static final Duration FOREVER = Duration.ofDays(36500);

  private final @Nullable Map<String, String> files;
  private final Consumer<String> output;
  private final Map<String, String> variables;
  private final Map<String, String> traps = new HashMap<>(2);
  private final Deque<Frame> frames = new ArrayDeque<>(2);
  private int status;
  private boolean exitOnFailure;
  private Duration background = Duration.ZERO;
  private @Nullable Outcome pause;

  /** A program and the place where it goes on; trap handlers run in frames of their own. */
  private static final class Frame {
    final ShellProgram program;
    final boolean subshell;
    int next;

    Frame(ShellProgram program, boolean subshell) {
      this.program = program;
      this.subshell = subshell;
    }
  }

  /** Why the process stopped stepping. */
  sealed interface Outcome {}

  /** It ended. */
  record Exited(int code) implements Outcome {}

  /**
   * It sleeps.
   *
   * @param interruptible whether a trap runs at once instead of after the sleep: it is {@code wait}
   */
  record Sleeping(Duration duration, boolean interruptible) implements Outcome {}

  /** It runs a program that is unknown here, until it is stopped. */
  record Blocked(String command) implements Outcome {}

  /**
   * @param files the container's files by path, shared with other processes in it; null if nothing
   *     is known of them
   * @param output takes each line printed
   */
  ShellProcess(
      ShellProgram program,
      Map<String, String> environment,
      @Nullable Map<String, String> files,
      Consumer<String> output) {
    this.variables = new HashMap<>(environment);
    this.files = files;
    this.output = output;
    frames.push(new Frame(program, false));
  }

  /** Steps on until there is something to wait for, or the end. */
  Outcome resume() {
    pause = null;
    for (int steps = 0; steps < STEPS_WITHOUT_PAUSE; steps++) {
      Frame frame = frames.peek();
      if (frame == null) {
        return new Exited(status);
      }
      if (frame.next >= frame.program.instructions().size()) {
        frames.pop();
      } else {
        execute(frame, frame.program.instructions().get(frame.next++));
      }
      Outcome outcome = pause;
      if (outcome != null) {
        return outcome;
      }
    }
    return new Sleeping(Duration.ofMillis(100), false);
  }

  /**
   * Whether SIGTERM runs a handler (or nothing, for an empty one) instead of ending the process.
   */
  boolean trapsTermination() {
    return traps.containsKey("TERM");
  }

  /** Puts the handler of SIGTERM in front of what comes next. */
  void runTerminationTrap() {
    String handler = traps.getOrDefault("TERM", "");
    try {
      frames.push(new Frame(ShellParser.parse(handler), false));
    } catch (NotSimpleException e) {
      output.accept("sh: trap: " + e.getMessage());
    }
  }

  private void execute(Frame frame, Instruction instruction) {
    if (instruction instanceof Run run) {
      run(run);
    } else if (instruction instanceof Jump jump) {
      frame.next = jump.target();
    } else if (instruction instanceof JumpIf jump) {
      if (jump.succeeded() == (status == 0)) {
        frame.next = jump.target();
      }
    } else if (instruction instanceof SetStatus set) {
      status = set.status();
    } else if (instruction instanceof Negate) {
      status = status == 0 ? 1 : 0;
    }
  }

  private void run(Run run) {
    variables.put("?", Integer.toString(status));
    variables.putIfAbsent("$", "1");
    List<String> words = new ArrayList<>();
    int assignments = 0;
    for (ShellProgram.Word word : run.words()) {
      String text = word.expand(variables);
      boolean assignment = assignments == words.size() && isAssignment(word, text);
      if (!text.isEmpty() || word.isQuoted()) {
        words.add(text);
        assignments += assignment ? 1 : 0;
      }
    }
    if (words.isEmpty()) {
      status = 0;
      return;
    }
    if (assignments == words.size()) {
      words.forEach(this::assign);
      status = 0;
      return;
    }
    List<String> command = words.subList(assignments, words.size());
    if (run.background()) {
      startInBackground(command);
    } else {
      invoke(command, run.redirect());
    }
    if (exitOnFailure && status != 0 && !isTested()) {
      exit(status);
    }
  }

  /** Whether what follows looks at the status of the command that just ran. */
  private boolean isTested() {
    Frame frame = frames.peek();
    if (frame == null || frame.next >= frame.program.instructions().size()) {
      return false;
    }
    Instruction following = frame.program.instructions().get(frame.next);
    return following instanceof JumpIf || following instanceof Negate;
  }

  private void invoke(List<String> command, @Nullable Redirect redirect) {
    if (command.get(0).equals("exec") && command.size() > 1) {
      frames.forEach(f -> f.next = Integer.MAX_VALUE);
      invoke(command.subList(1, command.size()), redirect);
      return;
    }
    String name = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    List<String> arguments = command.subList(1, command.size());
    switch (name) {
      case "sleep" -> sleep(arguments);
      case "exit" -> exit(arguments.isEmpty() ? status : number(arguments.get(0)));
      case "sh", "bash", "ash" -> shell(command, redirect);
      case "trap" -> trap(arguments);
      case "wait" -> {
        pause = background.isZero() ? null : new Sleeping(background, true);
        background = Duration.ZERO;
        status = 0;
      }
      case "set" -> {
        exitOnFailure |= !arguments.isEmpty() && arguments.get(0).matches("-[a-z]*e[a-z]*");
        status = 0;
      }
      case "export" -> {
        arguments.forEach(this::assign);
        status = 0;
      }
      default -> builtin(name, arguments, redirect);
    }
  }

  private void builtin(String name, List<String> arguments, @Nullable Redirect redirect) {
    ShellBuiltins.Result result = ShellBuiltins.run(name, arguments, variables, files);
    if (result == null) {
      pause = new Blocked(name);
      return;
    }
    status = result.status();
    String text = result.output();
    String file = redirect == null ? "/dev/stdout" : redirect.file().expand(variables);
    if (OUTPUTS.contains(file)) {
      print(text);
    } else if (files != null && redirect != null && !file.equals("/dev/null")) {
      files.merge(file, text, (old, added) -> redirect.append() ? old + added : added);
    }
  }

  private void print(String text) {
    if (!text.isEmpty()) {
      String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      for (String line : body.split("\n", -1)) {
        output.accept(line);
      }
    }
  }

  /** {@code sh -c script} inside a script, or as the whole command. */
  private void shell(List<String> command, @Nullable Redirect redirect) {
    ShellProgram program = redirect == null ? Shell.scriptOf(command) : null;
    if (program == null) {
      pause = new Blocked(command.get(0));
    } else {
      frames.push(new Frame(program, true));
    }
  }

  private void sleep(List<String> arguments) {
    Duration duration = Duration.ZERO;
    for (String argument : arguments) {
      duration = duration.plus(duration(argument));
    }
    status = 0;
    if (!duration.isZero()) {
      pause = new Sleeping(duration, false);
    }
  }

  private void startInBackground(List<String> command) {
    status = 0;
    if (command.get(0).endsWith("sleep")) {
      background =
          command.stream()
              .skip(1)
              .map(ShellProcess::duration)
              .reduce(Duration.ZERO, Duration::plus);
    } else {
      background = FOREVER;
    }
  }

  private void trap(List<String> arguments) {
    status = 0;
    for (String signal : arguments.subList(Math.min(1, arguments.size()), arguments.size())) {
      String name = signal.equals("15") ? "TERM" : signal.replaceFirst("^SIG", "");
      if (arguments.get(0).equals("-")) {
        traps.remove(name);
      } else {
        traps.put(name, arguments.get(0));
      }
    }
  }

  private void exit(int code) {
    status = code & 0xff;
    while (!frames.isEmpty()) {
      if (frames.pop().subshell && !frames.isEmpty()) {
        return;
      }
    }
    String handler = traps.remove("EXIT");
    if (handler == null) {
      pause = new Exited(status);
      return;
    }
    try {
      frames.push(new Frame(new ShellProgram(List.of(new SetStatus(status))), false));
      frames.push(new Frame(ShellParser.parse(handler), false));
    } catch (NotSimpleException e) {
      pause = new Exited(status);
    }
  }

  private static boolean isAssignment(ShellProgram.Word word, String text) {
    int equals = text.indexOf('=');
    return equals > 0
        && !(word.parts().get(0) instanceof ShellProgram.Text t && t.quoted())
        && text.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  private void assign(String text) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      variables.put(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 2;
  }

  /** The argument of {@code sleep}: seconds with a fraction, a suffix, or {@code infinity}. */
  static Duration duration(String text) {
    if (text.startsWith("inf")) {
      return FOREVER;
    }
    if (!text.matches("\\d{1,9}(\\.\\d+)?[smhd]?")) {
      return Duration.ZERO;
    }
    char unit = text.charAt(text.length() - 1);
    double amount = Double.parseDouble(text.replaceAll("[smhd]", ""));
    double seconds =
        switch (unit) {
          case 'm' -> amount * 60;
          case 'h' -> amount * 3600;
          case 'd' -> amount * 86400;
          default -> amount;
        };
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
