package io.kubejar.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final DependencyRules RULES = new DependencyRules("io.kubejar");
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.kubejar");

  private static final String PLANTED_ROOT = "io.kubejar.architecture.planted";
  private static final DependencyRules PLANTED_RULES = new DependencyRules(PLANTED_ROOT);
  private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(PLANTED_ROOT);

  @Test
  void theTreeIsNotEmpty() {
    assertThat(CORE).hasSizeGreaterThan(50);
  }

  @Test
  void layersPointDownwards() {
    for (int layer = 0; layer < DependencyRules.layers(); layer++) {
      RULES.layersPointDownwards(layer).check(CORE);
    }
    assertRejected(PLANTED_RULES.layersPointDownwards(0), "apimachinery.KnowsTheStore");
  }

  @Test
  void componentsMeetAtTheApiOnly() {
    RULES.componentsMeetAtTheApiOnly().check(CORE);
    assertRejected(PLANTED_RULES.componentsMeetAtTheApiOnly(), "KnowsTheStoreToo");
  }

  @Test
  void componentsDoNotImportEachOtherButKubeletMayUseNetwork() {
    for (String component : DependencyRules.components()) {
      RULES.componentsDoNotImportEachOther(component).check(CORE);
    }
    assertRejected(
        PLANTED_RULES.componentsDoNotImportEachOther("scheduler"), "scheduler.KnowsTheNetwork");
    PLANTED_RULES.componentsDoNotImportEachOther("kubelet").check(PLANTED);
  }

  @Test
  void controllersDoNotImportEachOther() {
    RULES.controllersDoNotImportEachOther().check(CORE);
    assertRejected(PLANTED_RULES.controllersDoNotImportEachOther(), "KnowsASibling");
  }

  @Test
  void onlyTheClockTouchesTimeThreadsAndChance() {
    RULES.onlyTheClockTouchesTimeThreadsAndChance().check(CORE);
    assertRejected(PLANTED_RULES.onlyTheClockTouchesTimeThreadsAndChance(), "ReadsTheWallClock");
  }

  @Test
  void threadsAreMadeWhereSocketsAre() {
    RULES.threadsAreMadeWhereSocketsAre().check(CORE);
    assertRejected(PLANTED_RULES.threadsAreMadeWhereSocketsAre(), "DrawsNumbers");
  }

  @Test
  void namesSayWhatAThingIs() {
    RULES.namesSayWhatAThingIs().check(CORE);
    assertRejected(PLANTED_RULES.namesSayWhatAThingIs(), "ThingImpl");
  }

  @Test
  void coreKnowsNoClientLibrary() {
    RULES.coreKnowsNoClientLibrary().check(CORE);
    assertRejected(PLANTED_RULES.coreKnowsNoClientLibrary(), "KnowsJunit");
  }

  @Test
  void everyPackageIsNullMarked() {
    RULES.everyPackageIsNullMarked().check(CORE);
    assertRejected(PLANTED_RULES.everyPackageIsNullMarked(), "@NullMarked");
  }

  private static void assertRejected(ArchRule rule, String culprit) {
    assertThatThrownBy(() -> rule.check(PLANTED))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(culprit);
  }
}
