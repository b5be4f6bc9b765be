package io.osupervisor.agent.bytecode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.version.FileEntry;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledFilesTest {
  private static final CompiledFiles FILES =
      compiled("cpython-311", Map.of("tool.py", "tool", "pack/mod.py", "mod"));

  static CompiledFiles compiled(String tag, Map<String, String> files) {
    TreeMap<GenomePath, byte[]> bytes = new TreeMap<>();
    files.forEach((path, text) -> bytes.put(new GenomePath(path), text.getBytes(UTF_8)));
    return new CompiledFiles(tag, bytes);
  }

  private static List<FileEntry> version(String... paths) {
    return Stream.of(paths)
        .map(GenomePath::new)
        .map(path -> new FileEntry(path, GenomeFile.Mode.PLAIN, 1, "0".repeat(64)))
        .toList();
  }

  @Test
  void shouldLayEachBesideItsSource(@TempDir Path folder) throws IOException {
    FILES.lay(version("tool.py", "pack/mod.py"), folder);
    Path tool = folder.resolve("__pycache__/tool.cpython-311.pyc");
    assertThat(tool).hasContent("tool");
    assertThat(folder.resolve("pack/__pycache__/mod.cpython-311.pyc")).hasContent("mod");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tool)))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldLeaveTheVersionsOwnFilesAlone(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("pack"));
    Files.writeString(folder.resolve("pack/__pycache__"), "a file of that name");
    FILES.lay(
        version("tool.py", "__pycache__/tool.cpython-311.pyc", "pack/__pycache__", "pack/mod.py"),
        folder);
    assertThat(folder.resolve("__pycache__")).doesNotExist();
    assertThat(folder.resolve("pack/__pycache__")).hasContent("a file of that name");
  }

  @Test
  void shouldReadWhatItWrote() throws IOException {
    CompiledFiles read = CompiledFiles.parse(FILES.toBytes());
    assertThat(read.tag()).isEqualTo("cpython-311");
    assertThat(read.files()).containsOnlyKeys(FILES.files().keySet());
    FILES.files().forEach((path, bytes) -> assertThat(read.files().get(path)).isEqualTo(bytes));
  }

  @Test
  void shouldRefuseWhatIsNotWhole() {
    byte[] whole = FILES.toBytes();
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      assertThatThrownBy(() -> CompiledFiles.parse(damaged)).isInstanceOf(IOException.class);
      byte[] cut = Arrays.copyOf(whole, i);
      assertThatThrownBy(() -> CompiledFiles.parse(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldRefuseATagThatLeadsElsewhere() {
    for (String tag : List.of("", "../x", "a/b", "a.b", "x".repeat(65))) {
      assertThatThrownBy(() -> compiled(tag, Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> compiled("cpython-311", Map.of("tool.pl", "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
