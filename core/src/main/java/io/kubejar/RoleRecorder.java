package io.kubejar;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.serializer.YamlText;
import io.kubejar.apiserver.authorization.AccessRecorder;
import io.kubejar.apiserver.authorization.RecordingAuthorizer;
import java.util.stream.Collectors;

/**
 * Records what a user is allowed in a cluster from its making until it is closed, and writes the
 * roles that would allow just that.
 *
 * <pre>{@code
 * try (RoleRecorder recorder = cluster.recordRoles(operator.user()).permitEverything()) {
 *   // let the operator do its work
 *   System.out.println(recorder.toYaml("operator"));
 * }
 * }</pre>
 *
 * <p>What a test does not make the user do is not in the roles. All methods are safe for use by
 * many threads.
 */
public final class RoleRecorder implements AutoCloseable {
  private final AccessRecorder recorder;
  private final RecordingAuthorizer authorizer;

  RoleRecorder(AccessRecorder recorder, RecordingAuthorizer authorizer) {
    this.recorder = recorder;
    this.authorizer = authorizer;
    authorizer.add(recorder);
  }

  /**
   * Allows the user everything from now until the recorder is closed: so that one run tells all
   * that a user without roles needs. Returns the recorder.
   */
  public RoleRecorder permitEverything() {
    recorder.permitEverything();
    return this;
  }

  /**
   * The roles that suffice for what was recorded so far, with their bindings to the user, as YAML
   * that can be applied: a ClusterRole for what was done at the cluster scope, including lists and
   * watches of all namespaces, and a Role for each namespace. Empty if nothing was recorded that
   * needs a role.
   *
   * <p>Rules name single objects where those are only read by name, and for the leases of leader
   * elections; names that are generated are left out.
   *
   * @param name the name that the roles and bindings get
   */
  public String toYaml(String name) {
    return recorder.roles(name).stream()
        .map((ObjectNode role) -> YamlText.write(role))
        .collect(Collectors.joining("---\n"));
  }

  /** Records no more, and permits no more than the user's roles do; what was recorded is kept. */
  @Override
  public void close() {
    authorizer.remove(recorder);
  }
}
