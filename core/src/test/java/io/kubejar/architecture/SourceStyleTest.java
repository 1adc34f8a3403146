package io.kubejar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceStyleTest {
  private static final Path SOURCES = Path.of("src");
  private static final int LONGEST_FILE = 600;

  @Test
  void noFileIsLongerThanItsLimit() throws IOException {
    List<Path> files = javaFiles();
    assertThat(files).hasSizeGreaterThan(50);
    assertThat(files)
        .allSatisfy(f -> assertThat(Files.readAllLines(f)).hasSizeLessThan(LONGEST_FILE));
  }

  @Test
  void noTestSleepsOrIsDisabled() throws IOException {
    String sleep = "Thread" + ".sleep";
    String disabled = "@" + "Disabled";
    assertThat(javaFiles())
        .filteredOn(f -> !f.endsWith("DependencyRules.java"))
        .isNotEmpty()
        .allSatisfy(f -> assertThat(Files.readString(f)).doesNotContain(sleep, disabled));
  }

  @Test
  void noImportIsAWildcard() throws IOException {
    assertThat(javaFiles())
        .isNotEmpty()
        .allSatisfy(
            f ->
                assertThat(Files.readAllLines(f))
                    .noneMatch(line -> line.startsWith("import ") && line.endsWith(".*;")));
  }

  private static List<Path> javaFiles() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(f -> f.toString().endsWith(".java")).toList();
    }
  }
}
