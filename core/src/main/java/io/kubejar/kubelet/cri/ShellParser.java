package io.kubejar.kubelet.cri;

import io.kubejar.kubelet.cri.ShellLexer.Operator;
import io.kubejar.kubelet.cri.ShellLexer.Token;
import io.kubejar.kubelet.cri.ShellLexer.WordToken;
import io.kubejar.kubelet.cri.ShellProgram.Instruction;
import io.kubejar.kubelet.cri.ShellProgram.Jump;
import io.kubejar.kubelet.cri.ShellProgram.JumpIf;
import io.kubejar.kubelet.cri.ShellProgram.Negate;
import io.kubejar.kubelet.cri.ShellProgram.NotSimpleException;
import io.kubejar.kubelet.cri.ShellProgram.Redirect;
import io.kubejar.kubelet.cri.ShellProgram.Run;
import io.kubejar.kubelet.cri.ShellProgram.SetStatus;
import io.kubejar.kubelet.cri.ShellProgram.Text;
import io.kubejar.kubelet.cri.ShellProgram.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the part of the POSIX shell that tests write into a flat program: commands joined by {@code
 * ;}, newlines, {@code &&}, {@code ||}; {@code if}, {@code while} and {@code until}; variables,
 * quotes, {@code > file}, {@code sleep N &}. Anything else is not simple.
 */
final class ShellParser {
  private static final Set<String> UNSUPPORTED =
      Set.of("for", "case", "function", "select", "break", "continue", "source", ".", "eval");
  private static final Set<String> CLOSING =
      Set.of("then", "elif", "else", "fi", "do", "done", "esac", "in");

  private final List<Token> tokens;
  private final List<Instruction> program = new ArrayList<>();
  private int at;

  private ShellParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  static ShellProgram parse(String script) throws NotSimpleException {
    ShellParser parser = new ShellParser(ShellLexer.tokens(script));
    parser.list();
    if (parser.at < parser.tokens.size()) {
      throw new NotSimpleException("unexpected " + parser.tokens.get(parser.at));
    }
    return new ShellProgram(parser.program);
  }

  /** A program of one command whose words are taken as they are. */
  static ShellProgram ofCommand(List<String> words) {
    List<Word> quoted = words.stream().map(w -> new Word(List.of(new Text(w, true)))).toList();
    return new ShellProgram(List.of(new Run(quoted, null, false)));
  }

  /** Commands up to a closing word or the end. */
  private void list() throws NotSimpleException {
    while (acceptOperator(";")) {
      // Empty lines before the first command.
    }
    while (at < tokens.size() && !CLOSING.contains(peekWord())) {
      andOr();
      boolean separated = false;
      while (acceptOperator(";")) {
        separated = true;
      }
      if (!separated && at < tokens.size() && !CLOSING.contains(peekWord()) && !afterBackground()) {
        throw new NotSimpleException("unexpected " + tokens.get(at));
      }
    }
  }

  private boolean afterBackground() {
    return at > 0 && tokens.get(at - 1) instanceof Operator o && o.text().equals("&");
  }

  private void andOr() throws NotSimpleException {
    pipeline();
    while (true) {
      boolean skipIfSucceeded;
      if (acceptOperator("&&")) {
        skipIfSucceeded = false;
      } else if (acceptOperator("||")) {
        skipIfSucceeded = true;
      } else {
        return;
      }
      while (acceptOperator(";")) {
        // A line may end after && and ||.
      }
      int jump = placeholder();
      pipeline();
      program.set(jump, new JumpIf(skipIfSucceeded, program.size()));
    }
  }

  private void pipeline() throws NotSimpleException {
    String word = peekWord();
    switch (word) {
      case "if" -> conditional();
      case "while", "until" -> loop(word.equals("while"));
      case "!" -> {
        at++;
        pipeline();
        program.add(new Negate());
      }
      default -> command();
    }
  }

  private void loop(boolean whileSucceeds) throws NotSimpleException {
    at++;
    int start = program.size();
    list();
    int exit = placeholder();
    expect("do");
    list();
    expect("done");
    program.add(new Jump(start));
    program.set(exit, new JumpIf(!whileSucceeds, program.size()));
    program.add(new SetStatus(0));
  }

  private void conditional() throws NotSimpleException {
    at++;
    list();
    int otherwise = placeholder();
    expect("then");
    list();
    int end = placeholder();
    program.set(otherwise, new JumpIf(false, program.size()));
    if (peekWord().equals("elif")) {
      conditional();
    } else {
      program.add(new SetStatus(0));
      if (peekWord().equals("else")) {
        at++;
        list();
      }
      expect("fi");
    }
    program.set(end, new Jump(program.size()));
  }

  private void command() throws NotSimpleException {
    List<Word> words = new ArrayList<>();
    Redirect redirect = null;
    boolean background = false;
    boolean more = true;
    while (more && at < tokens.size()) {
      Token token = tokens.get(at);
      if (token instanceof WordToken w) {
        words.add(w.word());
        at++;
      } else if (acceptOperator(">")) {
        redirect = new Redirect(file(), false);
      } else if (acceptOperator(">>")) {
        redirect = new Redirect(file(), true);
      } else if (!acceptErrorRedirection()) {
        background = acceptOperator("&");
        more = false;
      }
    }
    if (words.isEmpty() || UNSUPPORTED.contains(String.valueOf(words.get(0).literal()))) {
      throw new NotSimpleException("command " + words);
    }
    program.add(new Run(List.copyOf(words), redirect, background));
  }

  /** Errors go wherever output goes: commands here hardly print any. */
  private boolean acceptErrorRedirection() throws NotSimpleException {
    if (acceptOperator("2>")) {
      file();
      return true;
    }
    return acceptOperator("2>&1");
  }

  private Word file() throws NotSimpleException {
    if (at < tokens.size() && tokens.get(at) instanceof WordToken w) {
      at++;
      return w.word();
    }
    throw new NotSimpleException("redirection without file");
  }

  private int placeholder() {
    program.add(new SetStatus(0));
    return program.size() - 1;
  }

  private boolean acceptOperator(String text) {
    boolean matches =
        at < tokens.size() && tokens.get(at) instanceof Operator o && o.text().equals(text);
    if (matches) {
      at++;
    }
    return matches;
  }

  private void expect(String word) throws NotSimpleException {
    if (!peekWord().equals(word)) {
      throw new NotSimpleException("missing " + word);
    }
    at++;
  }

  /** The next token if it is an unquoted literal word, else empty. */
  private String peekWord() {
    if (at < tokens.size() && tokens.get(at) instanceof WordToken w && !w.word().isQuoted()) {
      @Nullable String literal = w.word().literal();
      return literal == null ? "" : literal;
    }
    return "";
  }
}
