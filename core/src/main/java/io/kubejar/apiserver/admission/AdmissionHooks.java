package io.kubejar.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionRequest.Target;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The plugin that asks the hooks of tests, in the order in which they were added. Safe for use by
 * many threads.
 */
public final class AdmissionHooks implements AdmissionPlugin {
  private final List<Registration> mutating = new CopyOnWriteArrayList<>();
  private final List<Registration> validating = new CopyOnWriteArrayList<>();
  private final Completion completion;

  /** Decodes a changed object anew and fills in its defaults. */
  @FunctionalInterface
  public interface Completion {
    ObjectNode complete(JsonNode changed, Target target);
  }

  public AdmissionHooks(Completion completion) {
    this.completion = completion;
  }

  /** A hook's place among the others; closing it takes the hook away. */
  public static final class Registration implements AutoCloseable {
    private final AdmissionHook hook;
    private final List<Registration> place;

    private Registration(AdmissionHook hook, List<Registration> place) {
      this.hook = hook;
      this.place = place;
      place.add(this);
    }

    /** Takes the hook away; does nothing the second time. */
    @Override
    public void close() {
      place.remove(this);
    }
  }

  /** Adds a hook that may change objects. */
  public Registration addMutating(AdmissionHook hook) {
    return new Registration(hook, mutating);
  }

  /** Adds a hook that sees objects as they will be stored. */
  public Registration addValidating(AdmissionHook hook) {
    return new Registration(hook, validating);
  }

  @Override
  public String name() {
    return "AdmissionHooks";
  }

  @Override
  public boolean handles(Operation operation) {
    return true;
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    for (Registration registration : mutating) {
      if (request.operation() == Operation.DELETE) {
        registration.hook.review(new HookedRequest(request, null));
      } else {
        mutate(registration.hook, request, object);
      }
    }
  }

  private void mutate(AdmissionHook hook, AdmissionRequest request, ObjectNode object) {
    ObjectNode changed = object.deepCopy();
    hook.review(new HookedRequest(request, changed));
    if (!changed.equals(object)) {
      ObjectNode completed = completion.complete(changed, request.target());
      object.removeAll();
      object.setAll(completed);
    }
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    for (Registration registration : validating) {
      registration.hook.review(new HookedRequest(request, object == null ? null : object.json()));
    }
  }
}
