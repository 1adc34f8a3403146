package io.kubejar.kubelet.cri;

import java.util.Map;

/**
 * Replaces {@code $(NAME)} in commands, arguments and variables; {@code $$(NAME)} escapes it, and
 * an unknown name stays as it is.
 *
 * <p>Follows {@code k8s.io/kubernetes/third_party/forked/golang/expansion/expand.go}.
 */
public final class Expansion {
  private Expansion() {}

  public static String expand(String text, Map<String, String> variables) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      int close = c == '$' && next == '(' ? text.indexOf(')', at) : -1;
      if (c == '$' && next == '$') {
        out.append('$');
        at += 2;
      } else if (close > 0) {
        String name = text.substring(at + 2, close);
        String value = variables.get(name);
        out.append(value == null ? text.substring(at, close + 1) : value);
        at = close + 1;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }
}
