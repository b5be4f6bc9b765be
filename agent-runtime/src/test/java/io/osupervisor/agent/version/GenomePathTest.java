package io.osupervisor.agent.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenomePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a//b",
        "a/",
        "a\0b",
        "a\nb",
        "a\\b",
        "\u007f",
        "\ud800"
      })
  void shouldRefuseWhatLeadsOutOrCannotBeAFile(String path) {
    assertThatThrownBy(() -> new GenomePath(path))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("invalid_path"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.py", "a/b/c", "...", "..a", "a b", "größe/日本.py", ".env"})
  void shouldTakeOrdinaryNames(String path) {
    assertThat(new GenomePath(path)).hasToString(path);
  }

  @Property
  void shouldNeverLeadOutOfItsFolder(
      @ForAll @CharRange(from = '.', to = '0') @StringLength(max = 12) String text) {
    Path root = Path.of("/root/of/genome");
    try {
      Path target = root.resolve(new GenomePath(text).value());
      assertThat(target.normalize().startsWith(root)).isTrue();
      assertThat(target.normalize()).isNotEqualTo(root).isEqualTo(target);
    } catch (AgentException refused) {
      assertThat(refused.code()).isEqualTo("invalid_path");
    }
  }
}
