package io.kubejar.kubelet.cri;

import io.kubejar.kubelet.cri.ShellProgram.NotSimpleException;
import io.kubejar.kubelet.cri.ShellProgram.Part;
import io.kubejar.kubelet.cri.ShellProgram.Text;
import io.kubejar.kubelet.cri.ShellProgram.Variable;
import io.kubejar.kubelet.cri.ShellProgram.Word;
import java.util.ArrayList;
import java.util.List;

/** Splits a POSIX shell script into words and operators; one lexer per script. */
final class ShellLexer {
  private final String script;
  private int at;

  private ShellLexer(String script) {
    this.script = script;
  }

  /** A word or an operator. */
  sealed interface Token {}

  record WordToken(Word word) implements Token {}

  /** {@code ;}, {@code &&}, {@code ||}, {@code &}, {@code >}, {@code >>} or {@code 2>}. */
  record Operator(String text) implements Token {}

  static List<Token> tokens(String script) throws NotSimpleException {
    ShellLexer lexer = new ShellLexer(script);
    List<Token> tokens = new ArrayList<>();
    while (lexer.skipBlanks()) {
      tokens.add(lexer.next());
    }
    return tokens;
  }

  /** Moves to the next token; false at the end. */
  private boolean skipBlanks() {
    while (at < script.length()) {
      char c = script.charAt(at);
      if (c == '#') {
        int end = script.indexOf('\n', at);
        at = end < 0 ? script.length() : end;
      } else if (c == '\\' && script.startsWith("\n", at + 1)) {
        at += 2;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private Token next() throws NotSimpleException {
    char c = script.charAt(at);
    for (String operator : List.of("2>&1", "&&", "||", ";;", ">>", "2>", ";", "\n", "&", ">")) {
      if (script.startsWith(operator, at)) {
        at += operator.length();
        return operator(operator);
      }
    }
    if ("|()<{}`".indexOf(c) >= 0) {
      throw new NotSimpleException("operator " + c);
    }
    return new WordToken(word());
  }

  private Token operator(String text) throws NotSimpleException {
    if (text.equals(";;")) {
      throw new NotSimpleException("case");
    }
    if (text.equals(">") && script.startsWith("&", at)) {
      at++;
      word();
      return new Operator("2>&1");
    }
    return new Operator(text.equals("\n") ? ";" : text);
  }

  private Word word() throws NotSimpleException {
    List<Part> parts = new ArrayList<>();
    while (at < script.length() && " \t\r\n;&|<>()".indexOf(script.charAt(at)) < 0) {
      char c = script.charAt(at);
      switch (c) {
        case '\'' -> parts.add(singleQuoted());
        case '"' -> doubleQuoted(parts);
        case '$' -> parts.add(variable());
        case '\\' -> {
          String escaped = script.substring(at + 1, Math.min(at + 2, script.length()));
          parts.add(new Text(escaped, true));
          at += 2;
        }
        case '`', '*', '?' -> throw new NotSimpleException("expansion " + c);
        default -> {
          parts.add(new Text(String.valueOf(c), false));
          at++;
        }
      }
    }
    return new Word(List.copyOf(parts));
  }

  private Text singleQuoted() throws NotSimpleException {
    int end = script.indexOf('\'', at + 1);
    if (end < 0) {
      throw new NotSimpleException("unterminated quote");
    }
    Text text = new Text(script.substring(at + 1, end), true);
    at = end + 1;
    return text;
  }

  private void doubleQuoted(List<Part> parts) throws NotSimpleException {
    at++;
    StringBuilder text = new StringBuilder();
    parts.add(new Text("", true));
    while (at < script.length() && script.charAt(at) != '"') {
      char c = script.charAt(at);
      if (c == '$') {
        parts.add(new Text(text.toString(), true));
        text.setLength(0);
        parts.add(variable());
      } else if (c == '`') {
        throw new NotSimpleException("command substitution");
      } else {
        if (c == '\\' && at + 1 < script.length() && "\"\\$`".indexOf(script.charAt(at + 1)) >= 0) {
          at++;
        }
        text.append(script.charAt(at));
        at++;
      }
    }
    if (at >= script.length()) {
      throw new NotSimpleException("unterminated quote");
    }
    at++;
    parts.add(new Text(text.toString(), true));
  }

  private Part variable() throws NotSimpleException {
    at++;
    char c = at < script.length() ? script.charAt(at) : ' ';
    if (c == '(') {
      throw new NotSimpleException("command substitution");
    }
    if (c == '{') {
      return bracedVariable();
    }
    if (c == '?' || c == '$') {
      at++;
      return new Variable(String.valueOf(c), "");
    }
    int start = at;
    while (at < script.length() && isNameCharacter(script.charAt(at))) {
      at++;
    }
    return start == at ? new Text("$", true) : new Variable(script.substring(start, at), "");
  }

  private Part bracedVariable() throws NotSimpleException {
    int end = script.indexOf('}', at);
    String inside = end < 0 ? "" : script.substring(at + 1, end);
    at = end + 1;
    int colon = inside.indexOf(":-");
    String name = colon < 0 ? inside : inside.substring(0, colon);
    if (name.isEmpty() || !name.chars().allMatch(c -> isNameCharacter((char) c))) {
      throw new NotSimpleException("parameter expansion ${" + inside + "}");
    }
    return new Variable(name, colon < 0 ? "" : inside.substring(colon + 2));
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
