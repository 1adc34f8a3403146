package io.kubejar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.NoLeaks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class LauncherTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Launcher.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String kubeconfig() {
    return directory.resolve("kubeconfig").toString();
  }

  @Test
  void helpTellsTheOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: kubejar", "--kubeconfig", "--nodes", "--port");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aNumberOfNodesThatCannotBeIsNamed() {
    assertThat(run("--kubeconfig", kubeconfig(), "--nodes", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("nodes = -1");
    assertThat(out.toString()).doesNotContain("ready:");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aNumberThatIsNoneIsNamed() {
    assertThat(run("--kubeconfig", kubeconfig(), "--nodes", "many")).isEqualTo(2);
    assertThat(err.toString()).contains("--nodes", "many");
  }

  @Test
  void aMissingKubeconfigIsAskedFor() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("--kubeconfig");
  }

  @Test
  void aKubeconfigThatCannotBeWrittenIsNamed() {
    String file = directory.resolve("missing").resolve("kubeconfig").toString();
    assertThat(run("--kubeconfig", file)).isEqualTo(1);
    assertThat(err.toString()).startsWith("kubejar: ").contains(file).doesNotContain("\tat ");
    assertThat(out.toString()).doesNotContain("ready:");
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run("--kubeconfig", kubeconfig(), "--port", port)).isEqualTo(1);
      assertThat(err.toString()).contains("port " + port);
    }
    assertThat(directory).isEmptyDirectory();
  }
}
