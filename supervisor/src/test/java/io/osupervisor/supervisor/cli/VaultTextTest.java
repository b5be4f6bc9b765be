package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.tool.Fault;
import io.osupervisor.agent.vault.tool.RepairReport;
import io.osupervisor.agent.vault.tool.ToolSettings;
import io.osupervisor.agent.vault.tool.VaultExport;
import io.osupervisor.agent.vault.tool.VaultImport;
import io.osupervisor.agent.vault.tool.VaultPlace;
import io.osupervisor.agent.vault.tool.VaultVerifier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VaultTextTest {
  private static final VaultPlace DATA =
      VaultPlace.directory(Path.of("data"), ToolSettings.DEFAULT);

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
            restore the damaged or missing checkpoints and files of versions from a backup; a repair leaves\
             them as they are
            """);
  }

  private static String advice(Fault... faults) {
    String text =
        VaultText.verified(
            DATA, new VaultVerifier.Report(1, 1, 1, 1, 1, List.of(faults), List.of()));
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
        .startsWith(
            "restore the damaged or missing checkpoints and files of versions from a backup")
        .doesNotContain("osup vault");
    assertThat(advice(journal, version)).contains("osup vault repair", "from a backup");
    assertThat(advice(journal, engine))
        .contains("osup vault export", "of the kind that wrote it")
        .doesNotContain("osup vault repair");
    Fault log = new Fault("memory_unrecoverable", "vault|a", "vault_log_gap: it does not fit");
    Fault state = new Fault("snapshots_all_damaged", "vault|a", "none is readable");
    for (Fault gone : List.of(log, state)) {
      assertThat(advice(gone, aside))
          .isEqualTo(
              "an agent whose log does not fit together, or whose snapshots are all damaged, does"
                  + " not start: only a backup helps");
    }
    Fault newer = new Fault("snapshot_newer_format", "snapshots/ab/1-1.snap", "it is");
    assertThat(advice(journal, newer))
        .isEqualTo("a newer release wrote some of it: use that one, or a newer one");
    assertThat(advice(aside))
        .isEqualTo("a node goes on without what ends in .broken; delete it when you like");
  }

  @Test
  void shouldSayHowAgentsThatCameAloneAreTakenUp() {
    assertThat(VaultText.imported("data", "b.osvx", new VaultImport.Imported(1, 2, 3, false, true)))
        .isEqualTo(
            """
            data has 2 events of 1 persistence id, and 3 files
            a node takes up each agent once somebody asks for it, as by 'osup agent show AGENT'
            """);
  }

  @Test
  void shouldSayThatAnEarlierImportWasEnded() {
    assertThat(VaultText.imported("data", "b.osvx", new VaultImport.Imported(1, 2, 3, true, false)))
        .isEqualTo(
            """
            an import that was cut short before was ended; b.osvx was not read
            data has 2 events of 1 persistence id, and 3 files
            """);
  }

  @Test
  void shouldTellWhatAgentsStartWithoutApartFromWhatIsWrong() {
    Fault passed = new Fault("checkpoint_missing", "vault|a", "checkpoint c2; a start takes c1");
    Fault none = new Fault("checkpoints_unreadable", "vault|b", "no checkpoint can be read");
    List<Fault> warnings = List.of(passed);
    assertThat(
            VaultText.verified(DATA, new VaultVerifier.Report(2, 9, 0, 1, 0, List.of(), warnings)))
        .isEqualTo(
            """
            data has 1 warning; read were 9 events of 2 persistence ids, 0 snapshots, 1 checkpoint,\
             0 files of versions
            what agents start without all the same, and only a backup has:
              checkpoint_missing  vault|a: checkpoint c2; a start takes c1
            """);
    assertThat(
            VaultText.verified(
                DATA, new VaultVerifier.Report(2, 9, 0, 1, 0, List.of(none), warnings)))
        .startsWith("data has 1 fault and 1 warning; read were ")
        .contains("  checkpoints_unreadable  vault|b: ", "from a backup")
        .doesNotContain("osup vault repair")
        .endsWith("vault|a: checkpoint c2; a start takes c1\n");
  }

  @Test
  void shouldSayOneOfWhatIsOne() {
    assertThat(
            VaultText.verified(DATA, new VaultVerifier.Report(1, 1, 1, 1, 1, List.of(), List.of())))
        .isEqualTo(
            "data is whole: 1 event of 1 persistence id, 1 snapshot, 1 checkpoint, 1 file of"
                + " versions\n");
    assertThat(VaultText.exported("data", new VaultExport.Content(2, 1_200, 1)))
        .isEqualTo("data has 1,200 events of 2 persistence ids, and 1 file\n");
  }
}
