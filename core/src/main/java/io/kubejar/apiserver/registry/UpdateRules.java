package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import java.util.function.Consumer;

/** How a replacement is brought into shape and checked; differs by subresource. */
public interface UpdateRules {

  void prepare(ObjectNode object, KubeObject old);

  /**
   * The broken rules.
   *
   * @param warnings takes texts that the writer is warned with
   */
  List<FieldError> validate(KubeObject object, KubeObject old, Consumer<String> warnings);

  /** Whether a change through these rules may raise the generation. */
  default boolean countsGenerations() {
    return true;
  }

  /** What a server writes itself through a subresource, and need not check. */
  UpdateRules TRUSTED =
      new UpdateRules() {
        @Override
        public void prepare(ObjectNode object, KubeObject old) {}

        @Override
        public List<FieldError> validate(
            KubeObject object, KubeObject old, Consumer<String> warnings) {
          return List.of();
        }

        @Override
        public boolean countsGenerations() {
          return false;
        }
      };

  /** The rules of the object itself. */
  static UpdateRules ofObject(Strategy strategy) {
    return new UpdateRules() {
      @Override
      public void prepare(ObjectNode object, KubeObject old) {
        strategy.prepareForUpdate(object, old);
      }

      @Override
      public List<FieldError> validate(
          KubeObject object, KubeObject old, Consumer<String> warnings) {
        return strategy.validateUpdate(object, old, warnings);
      }
    };
  }

  /** The rules of the status subresource. */
  static UpdateRules ofStatus(Strategy strategy) {
    return new UpdateRules() {
      @Override
      public void prepare(ObjectNode object, KubeObject old) {
        strategy.prepareForStatusUpdate(object, old);
      }

      @Override
      public List<FieldError> validate(
          KubeObject object, KubeObject old, Consumer<String> warnings) {
        return strategy.validateStatusUpdate(object, old, warnings);
      }

      @Override
      public boolean countsGenerations() {
        return false;
      }
    };
  }
}
