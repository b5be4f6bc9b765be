package io.osupervisor.agent.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenomeFilesTest {
  private final Path root;

  GenomeFilesTest(@TempDir Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("lib/deep"));
    Files.writeString(root.resolve("agent.py"), "1");
    Files.writeString(root.resolve("lib/util.py"), "22");
    Files.writeString(root.resolve("lib/deep/more.py"), "333");
    Files.writeString(root.resolve("notes.txt"), "4444");
    Files.setPosixFilePermissions(
        root.resolve("agent.py"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void shouldTakeWhatThePatternsName() {
    assertThat(names("*.py")).containsExactly("agent.py");
    assertThat(names("**/*.py")).containsExactly("agent.py", "lib/deep/more.py", "lib/util.py");
    assertThat(names("lib/*.py", "notes.txt")).containsExactly("lib/util.py", "notes.txt");
    assertThat(names("**")).hasSize(4);
  }

  @Test
  void shouldKeepTheExecutableBit() {
    assertThat(GenomeFiles.collect(root, List.of("*"), GenomeLimits.DEFAULT))
        .extracting(file -> file.entry().mode())
        .containsExactly(GenomeFile.Mode.EXECUTABLE, GenomeFile.Mode.PLAIN);
  }

  @Test
  void shouldRefuseALinkThatIsNamed() throws IOException {
    Files.createSymbolicLink(root.resolve("link.py"), Path.of("/etc/passwd"));
    assertRefused("genome_symlink", "*.py", GenomeLimits.DEFAULT);
    assertThat(names("*.txt")).containsExactly("notes.txt");
  }

  @Test
  void shouldRefuseNothingAtAll() {
    assertRefused("genome_empty", "*.rb", GenomeLimits.DEFAULT);
    assertRefused("version_store_failed", "*", GenomeLimits.DEFAULT, root.resolve("absent"));
  }

  @Test
  void shouldRefuseTooMuch() {
    assertRefused("genome_too_large", "**", new GenomeLimits(3, 100, 100));
    assertRefused("genome_too_large", "**", new GenomeLimits(10, 3, 100));
    assertRefused("genome_too_large", "**", new GenomeLimits(10, 4, 9));
    assertThat(GenomeFiles.collect(root, List.of("**"), new GenomeLimits(4, 4, 10))).hasSize(4);
  }

  private List<String> names(String... include) {
    return GenomeFiles.collect(root, List.of(include), GenomeLimits.DEFAULT).stream()
        .map(file -> file.path().value())
        .toList();
  }

  private void assertRefused(String code, String include, GenomeLimits limits) {
    assertRefused(code, include, limits, root);
  }

  private static void assertRefused(String code, String include, GenomeLimits limits, Path folder) {
    assertThatThrownBy(() -> GenomeFiles.collect(folder, List.of(include), limits))
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
