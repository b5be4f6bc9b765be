package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.tool.Fault;
import io.osupervisor.agent.vault.tool.RepairReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaultTextTest {
  @Test
  void shouldListWhatIsGone() {
    RepairReport report =
        new RepairReport(
            true,
            ".damaged-1",
            2,
            1_234,
            List.of(new RepairReport.Gone("vault|a", 8, 12, 3)),
            true,
            "lost-found-1",
            List.of("snapshots/a/9-9.snap"),
            List.of(new Fault("checkpoint_damaged", "checkpoints/a", "two\nlines")));
    assertThat(VaultText.repaired(Path.of("data"), report))
        .isEqualTo(
            """
            data is mended: it keeps 1,234 events of 2 persistence ids
            PERSISTENCE ID  GONE FROM  TO  OF THEM READABLE
            vault|a         8          12  3
            not kept: snapshots/a/9-9.snap
            what was there is kept under names that end in .damaged-1
            what can be read and is not kept is in lost-found-1
            what is wrong still:
              checkpoint_damaged  checkpoints/a: two
                lines
            """);
  }
}
