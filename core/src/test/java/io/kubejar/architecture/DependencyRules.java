package io.kubejar.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The dependency rules of the design, for the tree under a root package: the project's own, or the
 * one with planted violations that shows that the rules bite.
 */
final class DependencyRules {
  /** The packages below the facade, lowest first; each may use those before it only. */
  private static final String[] LAYERS = {
    "apimachinery", "clock", "trace", "faults", "store", "watch", "apiserver", "client"
  };

  private static final String[] COMPONENTS = {
    "controllermanager", "scheduler", "kubelet", "network"
  };

  private static final Set<String> FORBIDDEN_CALLS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.util.UUID.randomUUID",
          "java.lang.Math.random");

  private final String root;

  DependencyRules(String root) {
    this.root = root;
  }

  ArchRule layersPointDownwards(int layer) {
    String[] above =
        Stream.concat(Arrays.stream(LAYERS).skip(layer + 1L), Arrays.stream(COMPONENTS))
            .map(this::in)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(in(LAYERS[layer]))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .allowEmptyShould(true)
        .because("what lies lower knows nothing of what lies higher");
  }

  static int layers() {
    return LAYERS.length;
  }

  ArchRule componentsMeetAtTheApiOnly() {
    return noClasses()
        .that()
        .resideInAnyPackage(in(COMPONENTS))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in("apiserver", "watch", "store"))
        .because("the API is the only place where components meet");
  }

  ArchRule componentsDoNotImportEachOther(String component) {
    String[] others =
        Arrays.stream(COMPONENTS)
            .filter(c -> !c.equals(component))
            .filter(c -> !(component.equals("kubelet") && c.equals("network")))
            .map(this::in)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(in(component))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true)
        .because("the one sibling edge is kubelet to network");
  }

  static String[] components() {
    return COMPONENTS.clone();
  }

  ArchRule controllersDoNotImportEachOther() {
    return SlicesRuleDefinition.slices()
        .assignedFrom(new ControllerSlices(root + ".controllermanager."))
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true);
  }

  ArchRule onlyTheClockTouchesTimeThreadsAndChance() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(in("clock", "architecture"))
        .should(notCall(FORBIDDEN_CALLS));
  }

  ArchRule threadsAreMadeWhereSocketsAre() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(in("clock", "apiserver.http", "network", "architecture"))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "threads, executors and random numbers", DependencyRules::isThreadOrChance));
  }

  private static boolean isThreadOrChance(JavaClass type) {
    return type.getFullName().equals("java.util.Random")
        || type.getFullName().equals("java.security.SecureRandom")
        || type.getFullName().equals("java.util.concurrent.ThreadLocalRandom")
        || type.getFullName().equals("java.util.Timer")
        || type.isAssignableTo(java.util.concurrent.Executor.class)
        || type.getFullName().equals("java.util.concurrent.Executors");
  }

  ArchRule namesSayWhatAThingIs() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .haveNameMatching(".*(Impl|Utils?|Helpers?)(\\$.*)?");
  }

  ArchRule coreKnowsNoClientLibrary() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "io.kubernetes..", "org.junit..");
  }

  ArchRule everyPackageIsNullMarked() {
    return classes()
        .that()
        .resideInAPackage(root + "..")
        .should(
            new ArchCondition<>("reside in a @NullMarked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getPackageName() + " has no @NullMarked package-info"));
                }
              }
            });
  }

  private static ArchCondition<JavaClass> notCall(Set<String> methods) {
    return new ArchCondition<>("not call " + methods) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          String target =
              access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
          if (methods.contains(target)) {
            events.add(SimpleConditionEvent.violated(type, access.getDescription()));
          }
        }
      }
    };
  }

  private String[] in(String... packages) {
    return Arrays.stream(packages).map(this::in).toArray(String[]::new);
  }

  private String in(String name) {
    return root + "." + name + "..";
  }

  /** One slice per controller; what several controllers need is in none. */
  private record ControllerSlices(String prefix) implements SliceAssignment {
    private static final Set<String> SHARED = Set.of("podcontrol");

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      if (!name.startsWith(prefix)) {
        return SliceIdentifier.ignore();
      }
      String controller = name.substring(prefix.length()).split("\\.", 2)[0];
      return SHARED.contains(controller)
          ? SliceIdentifier.ignore()
          : SliceIdentifier.of(controller);
    }

    @Override
    public String getDescription() {
      return "one slice per controller";
    }
  }
}
