package io.kubejar.junit5;

import io.kubejar.KubernetesCluster;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs a cluster for tests; see {@link EmbeddedKubernetes} for what is injected.
 *
 * <p>Registered by the annotation, or with {@code @RegisterExtension} and a configuration of its
 * own: in a static field the cluster lives as long as the class, in an instance field as long as
 * the test.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KubernetesExtension kubernetes =
 *     KubernetesExtension.with(cluster -> cluster.nodes(3).virtualTime());
 * }</pre>
 */
public final class KubernetesExtension
    implements BeforeAllCallback, BeforeEachCallback, TestInstancePostProcessor, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(KubernetesExtension.class);

  private final @Nullable UnaryOperator<KubernetesCluster.Builder> configuration;
  private volatile @Nullable RunningCluster running;

  /** For the annotation, which configures the cluster. */
  KubernetesExtension() {
    this.configuration = null;
  }

  private KubernetesExtension(UnaryOperator<KubernetesCluster.Builder> configuration) {
    this.configuration = configuration;
  }

  /** An extension for {@code @RegisterExtension} whose cluster is configured by a function. */
  public static KubernetesExtension with(UnaryOperator<KubernetesCluster.Builder> configuration) {
    return new KubernetesExtension(configuration);
  }

  /**
   * The cluster of the running test.
   *
   * @throws IllegalStateException before the cluster was started
   */
  public KubernetesCluster cluster() {
    RunningCluster started = running;
    if (started == null) {
      throw new IllegalStateException(
          "the cluster starts before the first test of the class (static field) or before each test"
              + " (instance field)");
    }
    return started.cluster();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    RunningCluster cluster = start(context);
    injectFields(context.getRequiredTestClass(), null, cluster, context);
  }

  /** An extension in an instance field hears of nothing earlier: the cluster is the test's. */
  @Override
  public void beforeEach(ExtensionContext context) {
    RunningCluster cluster = find(context);
    if (cluster == null) {
      cluster = start(context);
      Object test = context.getRequiredTestInstance();
      injectFields(test.getClass(), test, cluster, context);
    }
  }

  @Override
  public void postProcessTestInstance(Object testInstance, ExtensionContext context) {
    RunningCluster cluster = find(context);
    if (cluster != null) {
      injectFields(testInstance.getClass(), testInstance, cluster, context);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Injected.isSupported(
        parameter.getParameter().getType(), parameter.isAnnotated(KubeconfigFile.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    RunningCluster cluster = find(context);
    if (cluster == null) {
      cluster = start(context);
    }
    return injected(cluster, parameter.getParameter(), context)
        .get(parameter.getParameter().getType());
  }

  /**
   * What the administrator is given lives as long as the cluster; what others are given, as long as
   * the test or class that asks for it, because accounts come and go.
   */
  private static Injected injected(
      RunningCluster cluster, AnnotatedElement element, ExtensionContext context) {
    Sender sender = Sender.of(element);
    return sender instanceof Sender.Administrator
        ? cluster.injected()
        : context
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                List.of(cluster, sender),
                key -> new Injected(cluster.cluster(), sender),
                Injected.class);
  }

  private RunningCluster start(ExtensionContext context) {
    RunningCluster cluster = isOwnClusterWanted(context) ? null : find(context);
    if (cluster == null) {
      cluster = new RunningCluster(configure(context).get().start());
      context.getStore(NAMESPACE).put(key(), cluster);
    }
    running = cluster;
    return cluster;
  }

  /** A nested class with an annotation of its own has a cluster of its own. */
  private boolean isOwnClusterWanted(ExtensionContext context) {
    return configuration == null
        && context.getElement().filter(e -> isAnnotatedItself(e)).isPresent();
  }

  private static boolean isAnnotatedItself(AnnotatedElement element) {
    return AnnotationSupport.isAnnotated(element, EmbeddedKubernetes.class);
  }

  private @Nullable RunningCluster find(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(key(), RunningCluster.class);
  }

  /**
   * Extensions that are configured in code have clusters of their own; the annotation's share one.
   */
  private Object key() {
    return configuration == null ? EmbeddedKubernetes.class : this;
  }

  private Supplier<KubernetesCluster.Builder> configure(ExtensionContext context) {
    UnaryOperator<KubernetesCluster.Builder> configured = configuration;
    if (configured != null) {
      return () -> configured.apply(KubernetesCluster.builder());
    }
    EmbeddedKubernetes annotation = annotation(context);
    return () -> {
      KubernetesCluster.Builder builder = KubernetesCluster.builder().nodes(annotation.nodes());
      for (String controller : annotation.withoutControllers()) {
        builder.withoutController(controller);
      }
      return annotation.virtualTime() ? builder.virtualTime() : builder;
    };
  }

  private static EmbeddedKubernetes annotation(ExtensionContext context) {
    for (ExtensionContext at = context; ; at = at.getParent().orElseThrow()) {
      var annotation = AnnotationSupport.findAnnotation(at.getElement(), EmbeddedKubernetes.class);
      if (annotation.isPresent()) {
        return annotation.get();
      }
      if (at.getParent().isEmpty()) {
        throw new ExtensionConfigurationException(
            "annotate the class with @EmbeddedKubernetes, or register KubernetesExtension.with(…)");
      }
    }
  }

  private static void injectFields(
      Class<?> type, @Nullable Object test, RunningCluster cluster, ExtensionContext context) {
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) == (test == null)) {
          injectField(field, test, cluster, context);
        }
      }
    }
  }

  private static void injectField(
      Field field, @Nullable Object test, RunningCluster cluster, ExtensionContext context) {
    boolean marked = field.isAnnotationPresent(KubeconfigFile.class);
    if (!Injected.isSupported(field.getType(), marked) || Modifier.isFinal(field.getModifiers())) {
      return;
    }
    try {
      field.setAccessible(true);
      Object value = field.get(test);
      if (value == null || Modifier.isStatic(field.getModifiers())) {
        field.set(test, injected(cluster, field, context).get(field.getType()));
      }
    } catch (ReflectiveOperationException e) {
      throw new ExtensionConfigurationException("cannot inject the cluster into " + field, e);
    }
  }
}
