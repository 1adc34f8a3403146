package io.kubejar.kubelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellProcessTest {
  private static ExecResult run(String script) {
    return Objects.requireNonNull(
        Shell.exec(List.of("sh", "-c", script), Map.of("NAME", "world"), new HashMap<>()), script);
  }

  private static ShellProgram program(String script) {
    return Objects.requireNonNull(Shell.scriptOf(List.of("sh", "-c", script)), script);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "exit 3@3",
        "true@0",
        "false@1",
        "false || exit 4@4",
        "true && exit 5; exit 6@5",
        "false && exit 5; exit 6@6",
        "if [ -f /x ]; then exit 1; else exit 2; fi@2",
        "touch /x; if [ -f /x ]; then exit 1; fi@1",
        "if false; then exit 1; elif true; then exit 7; else exit 8; fi@7",
        "! true@1",
        "set -e; false; exit 0@1",
        "set -e; false || true; exit 9@9",
        "false; exit $?@1",
        "trap 'echo bye' EXIT; exit 2@2",
        "sh -c 'exit 3' || exit 4@4",
        "until cat /ready; do touch /ready; done; exit 3@3",
        "X=5; exit $X@5",
        "exec false; exit 3@1",
      })
  void scriptsEndWithTheCodeThatAShellWouldGive(String script, int code) {
    assertThat(run(script).exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "echo hello $NAME@hello world",
        "echo 'hello $NAME'@hello $NAME",
        "echo \"hello ${NAME}\"@hello world",
        "echo ${NOBODY:-nobody}@nobody",
        "echo a > /f; echo b >> /f; cat /f@a\\nb",
        "echo one; echo two # three@one\\ntwo",
        "printf '%s is %s' x y@x is y",
        "echo quiet > /dev/null; echo loud >&2@loud",
      })
  void scriptsPrintWhatAShellWouldPrint(String script, String output) {
    assertThat(run(script).stdout()).isEqualTo(output.replace("\\n", "\n") + "\n");
  }

  @Test
  void sleepsAddUp() {
    assertThat(run("sleep 5; sleep 1m && sleep 0.5").took()).isEqualTo(Duration.ofMillis(65_500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a | b", "echo $(date)", "for i in 1 2; do echo; done", "(echo)", "echo 'open"})
  void scriptsBeyondTheSubsetAreNotTakenForSimple(String script) {
    assertThat(Shell.scriptOf(List.of("sh", "-c", script))).isNull();
  }

  @Test
  void anUnknownCommandInAScriptKeepsItRunning() {
    ShellProgram program = program("echo up; nginx -g daemon; exit 1");
    StringBuilder log = new StringBuilder();
    ShellProcess process = new ShellProcess(program, Map.of(), new HashMap<>(), l -> log.append(l));

    assertThat(process.resume()).isEqualTo(new ShellProcess.Blocked("nginx"));
    assertThat(log.toString()).isEqualTo("up");
  }

  @Test
  void anEndlessLoopWithoutASleepGivesWay() {
    ShellProgram program = program("while true; do true; done");
    ShellProcess process = new ShellProcess(program, Map.of(), new HashMap<>(), line -> {});

    assertThat(process.resume()).isInstanceOf(ShellProcess.Sleeping.class);
  }
}
