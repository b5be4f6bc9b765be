package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By no link that an agent makes does the node read, change or delete what lies beyond. */
class LinksIT {
  private static final String LINKS =
      """
      ln -s %1$s folder; ln -s %1$s/kept file; ln -s .. up; ln -s loop loop
      rm -rf .osup-tmp && ln -s %1$s .osup-tmp
      mkdir deep deep/er && mv deep/er gone && ln -s %1$s deep/er
      echo done
      """;

  @ParameterizedTest
  @EnumSource(Way.class)
  void shouldTakeLinksAwayAndNothingBehindThem(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Path beyond = Files.createDirectory(harness.root.resolve("beyond"));
      Path kept = Files.writeString(beyond.resolve("kept"), "whole");
      // So that nothing but the manner of deleting keeps it.
      Files.setPosixFilePermissions(beyond, PosixFilePermissions.fromString("rwxrwxrwx"));
      Object owner = Files.getAttribute(kept, "unix:uid");
      Harness.Started started = harness.sh(LINKS.formatted(beyond));
      assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
      assertThat(started.heard().text()).endsWith("done\n");
      started.awaitEnd();
      assertThat(started.launch().directory()).doesNotExist();
      assertThat(kept).hasContent("whole");
      assertThat(Files.getAttribute(kept, "unix:uid")).isEqualTo(owner);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"DETECTED", "WRAPPED", "WRAPPED_AS_NODE", "NAMESPACE"})
  void shouldHideADataDirectoryThatIsNamedByALink(Way way) throws Exception {
    try (Harness real = new Harness(way)) {
      Path token = Files.writeString(real.settings.dataDirectory().resolve("token"), "secret");
      Path link = Files.createSymbolicLink(real.root.resolve("link"), token.getParent());
      try (Harness harness =
          new Harness(way, usual -> DoomedNode.settings(link, usual.instances()))) {
        Harness.Started started =
            harness.sh("cat " + token + " " + link.resolve("token") + " 2>&1; echo ended");
        assertThat(started.heard().awaitExit()).isEqualTo(new ExitReason.Exited(0));
        assertThat(started.heard().text()).doesNotContain("secret").endsWith("ended\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"DETECTED"})
  void shouldRefuseADirectoryOfInstancesThatIsALink(Way way) throws Exception {
    try (Harness harness = new Harness(way)) {
      Path link = Files.createSymbolicLink(harness.root.resolve("link"), Path.of("/etc"));
      ProcessHostSettings settings = DoomedNode.settings(harness.root.resolve("other"), link);
      Object mode = Files.getAttribute(Path.of("/etc"), "unix:mode", LinkOption.NOFOLLOW_LINKS);
      assertThatThrownBy(
              () -> new ProcessHost(settings, way.platform(), InstantSource.system()).close())
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("data_directory_failed"));
      assertThat(Files.getAttribute(Path.of("/etc"), "unix:mode", LinkOption.NOFOLLOW_LINKS))
          .isEqualTo(mode);
    }
  }
}
