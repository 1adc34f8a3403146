package io.kubejar.kubelet.cri;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shell script made flat: what {@link ShellProcess} steps through. Immutable and shared by all
 * containers of one command.
 */
record ShellProgram(List<Instruction> instructions) {

  ShellProgram {
    instructions = List.copyOf(instructions);
  }

  /** One step. */
  sealed interface Instruction {}

  /** Runs a command; {@code background} if it was followed by {@code &}. */
  record Run(List<Word> words, @Nullable Redirect redirect, boolean background)
      implements Instruction {}

  /** Goes on elsewhere. */
  record Jump(int target) implements Instruction {}

  /** Goes on elsewhere if the last command succeeded, or if it failed. */
  record JumpIf(boolean succeeded, int target) implements Instruction {}

  /** Sets {@code $?}. */
  record SetStatus(int status) implements Instruction {}

  /** Inverts {@code $?}. */
  record Negate() implements Instruction {}

  /** Where a command's output goes instead of the log. */
  record Redirect(Word file, boolean append) {}

  /** A word before expansion. */
  record Word(List<Part> parts) {
    /** The text, or null if it depends on variables. */
    @Nullable String literal() {
      StringBuilder text = new StringBuilder();
      for (Part part : parts) {
        if (!(part instanceof Text t)) {
          return null;
        }
        text.append(t.text());
      }
      return text.toString();
    }

    boolean isQuoted() {
      return parts.stream().anyMatch(p -> p instanceof Text t && t.quoted());
    }

    /** The word with variables replaced. */
    String expand(Map<String, String> variables) {
      StringBuilder text = new StringBuilder();
      for (Part part : parts) {
        if (part instanceof Text t) {
          text.append(t.text());
        } else if (part instanceof Variable v) {
          String value = variables.getOrDefault(v.name(), "");
          text.append(value.isEmpty() ? v.otherwise() : value);
        }
      }
      return text.toString();
    }
  }

  /** A piece of a word. */
  sealed interface Part {}

  /** Text that stands for itself. */
  record Text(String text, boolean quoted) implements Part {}

  /** {@code $NAME} or {@code ${NAME:-otherwise}}. */
  record Variable(String name, String otherwise) implements Part {}

  /** The text is beyond what is understood here. */
  static final class NotSimpleException extends Exception {
    private static final long serialVersionUID = 1;

    NotSimpleException(String what) {
      super(what);
    }
  }
}
