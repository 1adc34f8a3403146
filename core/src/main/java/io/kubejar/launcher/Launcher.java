package io.kubejar.launcher;

import io.kubejar.KubernetesCluster;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs a cluster until the process is told to stop: writes a kubeconfig, prints {@code ready: URL}
 * once it serves, and stops cleanly on SIGTERM or SIGINT.
 */
@Command(
    name = "kubejar",
    mixinStandardHelpOptions = true,
    description = "Runs a Kubernetes cluster in this process until it is told to stop.",
    versionProvider = Launcher.Version.class)
public final class Launcher implements Callable<Integer> {
  @Option(
      names = "--kubeconfig",
      required = true,
      paramLabel = "FILE",
      description = "The kubeconfig to write; an existing file is replaced.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many nodes run Pods (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "The API server's port on 127.0.0.1; 0, the default, for any that is free.")
  private int port;

  @Spec private @Nullable CommandSpec spec;

  private Launcher() {}

  /** Runs the launcher; the exit code is 2 for unusable arguments, 1 for what can't be done. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Launcher()).setExecutionExceptionHandler(Launcher::explain);
  }

  private static int explain(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    commandLine.getErr().println("kubejar: " + failure.getMessage());
    return failure instanceof IllegalArgumentException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path file = kubeconfig;
    CommandSpec command = spec;
    if (file == null || command == null) {
      throw new IllegalArgumentException("--kubeconfig FILE is required");
    }
    KubernetesCluster cluster = KubernetesCluster.builder().nodes(nodes).port(port).start();
    try {
      cluster.kubeconfig().writeTo(file);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  cluster.close();
                  stopped.countDown();
                }));
    PrintWriter out = command.commandLine().getOut();
    out.println("ready: " + cluster.url());
    out.flush();
    stopped.await();
    return CommandLine.ExitCode.OK;
  }

  /** The version in the JAR's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Launcher.class.getPackage().getImplementationVersion();
      return new String[] {"kubejar " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
