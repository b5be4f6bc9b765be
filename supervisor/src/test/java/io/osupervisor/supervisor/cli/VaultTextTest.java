package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.tool.Fault;
import io.osupervisor.agent.vault.tool.RepairReport;
import io.osupervisor.agent.vault.tool.VaultImport;
import io.osupervisor.agent.vault.tool.VaultVerifier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
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
            restore the damaged checkpoints and files of versions from a backup; a repair leaves\
             them as they are
            """);
  }

  private static String advice(Fault... faults) {
    String text =
        VaultText.verified(
            Path.of("data"), new VaultVerifier.Report(1, 1, 1, 1, 1, List.of(faults)));
    return text.lines().skip(1 + faults.length).collect(Collectors.joining("\n"));
  }

  @Test
  void shouldAdviseWhatHelps() {
    Fault journal = new Fault("journal_damaged", "journal", "it is");
    Fault version = new Fault("version_damaged", "genomes/versions/ab/ab.json", "it is");
    Fault aside = new Fault("snapshot_damaged", "snapshots/ab/1-1.snap.broken", "it is");
    Fault engine = new Fault("journal_other_engine", "journal", "it is");
    assertThat(advice(journal, aside))
        .isEqualTo("'osup vault repair --data data' keeps all that can be read");
    assertThat(advice(version, aside))
        .startsWith("restore the damaged checkpoints and files of versions from a backup")
        .doesNotContain("osup vault");
    assertThat(advice(journal, version)).contains("osup vault repair", "from a backup");
    assertThat(advice(journal, engine))
        .contains("osup vault export", "of the kind that wrote it")
        .doesNotContain("osup vault repair");
    assertThat(advice(aside))
        .isEqualTo("a node goes on without what ends in .broken; delete it when you like");
  }

  @Test
  void shouldSayThatAnEarlierImportWasEnded() {
    assertThat(VaultText.imported("data", "b.osvx", new VaultImport.Imported(1, 2, 3, true)))
        .isEqualTo(
            """
            an import that was cut short before was ended; b.osvx was not read
            data has 2 events of 1 persistence ids, and 3 files
            """);
  }
}
