package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The unit of systemd, by what it must say, and by systemd itself where it is. */
class OpsServiceTest {
  private static final String UNIT = "systemd/osupervisor.service";
  private static final String ROOT = "systemd/osupervisor.service.d/root.conf";
  private static final String PROGRAM = "/opt/osupervisor/bin/osup";
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  private static Map<String, String> settings(String file) {
    Map<String, String> settings = new LinkedHashMap<>();
    String section = "";
    for (String line : OpsFiles.text(file).lines().toList()) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.indexOf(']')) + ".";
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        int equals = line.indexOf('=');
        assertThat(equals).as(line).isPositive();
        String key = section + line.substring(0, equals);
        assertThat(settings.put(key, line.substring(equals + 1))).as(key + " twice").isNull();
      }
    }
    return settings;
  }

  @Test
  void shouldDrainAndLeaveTheEndOfAgentsToTheNode() {
    assertThat(settings(UNIT))
        .containsEntry("Service.Type", "exec")
        .containsEntry("Service.KillSignal", "SIGTERM")
        .containsEntry("Service.KillMode", "mixed")
        .containsEntry("Service.Restart", "on-failure")
        .containsEntry("Service.StateDirectoryMode", "0700")
        .containsEntry("Service.Delegate", "yes")
        .containsEntry("Service.OOMPolicy", "continue")
        .containsEntry("Service.ExecStart", PROGRAM + " up -c /etc/osupervisor/node.conf")
        .containsEntry("Service.Environment", "OSUP_DATA_DIR=/var/lib/osupervisor")
        .containsEntry("Service.StateDirectory", "osupervisor")
        .containsEntry("Unit.RequiresMountsFor", "/var/lib/osupervisor");
  }

  /** A node ends some seconds after its start while its database does not answer. */
  @Test
  void shouldNeverGiveUpANodeWhoseDatabaseIsAway() {
    assertThat(settings(UNIT))
        .containsEntry("Unit.StartLimitIntervalSec", "0")
        .containsEntry("Service.RestartSec", "5")
        .doesNotContainKey("Unit.StartLimitBurst");
  }

  @Test
  void shouldForbidNothingThatTheIsolationOfAgentsNeeds() {
    assertThat(settings(UNIT).keySet())
        .doesNotContain(
            "Service.RestrictNamespaces",
            "Service.ProtectKernelTunables",
            "Service.ProtectKernelLogs",
            "Service.ProtectProc",
            "Service.ProtectControlGroups",
            "Service.MemoryDenyWriteExecute",
            "Service.PrivateUsers",
            "Service.DynamicUser");
    assertThat(settings(UNIT)).containsEntry("Service.User", "osupervisor");
    assertThat(OpsFiles.text("systemd/osupervisor-sysusers.conf"))
        .containsPattern("(?m)^u osupervisor - ");
    assertThat(settings(ROOT)).containsEntry("Service.User", "root");
    assertThat(settings(ROOT).get("Service.CapabilityBoundingSet"))
        .contains("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_CHOWN", "CAP_SYS_ADMIN");
  }

  static boolean systemdIsHere() {
    return Files.isExecutable(ANALYZE);
  }

  /** With and without root; the program is elsewhere on the machine of a test. */
  @Test
  @EnabledIf("systemdIsHere")
  void shouldBeAUnitThatSystemdTakes(@TempDir Path folder) throws Exception {
    Path unit = folder.resolve("osupervisor.service");
    String text = OpsFiles.text(UNIT);
    Files.writeString(unit, text.replace(PROGRAM, "/bin/true"));
    assertThat(analyzed(folder, unit)).isEmpty();
    Path more = Files.createDirectories(folder.resolve("osupervisor.service.d"));
    Files.writeString(more.resolve("root.conf"), OpsFiles.text(ROOT));
    assertThat(analyzed(folder, unit)).isEmpty();
    Files.writeString(more.resolve("root.conf"), "[Service]\nKillMod=mixed\n");
    assertThat(analyzed(folder, unit)).contains("KillMod");
  }

  private static String analyzed(Path folder, Path unit) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                List.of(
                    ANALYZE.toString(),
                    "verify",
                    "--man=no",
                    "--recursive-errors=no",
                    unit.toString()))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }
}
