package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.journal.DamageTally.Tally;
import io.osupervisor.agent.vault.journal.DamageTrial.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@link DamagedJournalIT} asks, of the LevelDB in Java. */
class JavaDamagedJournalIT {
  private static final int TOOLS_EVERY = 61;

  private static Path scratch;

  @BeforeAll
  static void write() throws IOException {
    scratch = Scratch.create();
    KnownJournal.write(scratch.resolve("known"), new JournalScript(), Engine.JAVA);
  }

  @AfterAll
  static void delete() throws IOException {
    Scratch.delete(scratch);
  }

  @Test
  @Tag("proof")
  void shouldBeCompleteOrRefusedWhateverIsDamaged() {
    Tally tally = DamageTally.of(scratch, DamageTrial.Kind.OPEN_IN_JAVA, false, 1);
    tally.print();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.tried()).isGreaterThan(250);
    assertThat(tally.counts().get("complete")).isPositive();
  }

  /** A few of them, one after the other, of each kind of file. */
  @Test
  void shouldFindAndMendWhateverIsDamaged() throws IOException {
    DamageTrial tools =
        DamageTrial.Kind.TOOLS_IN_JAVA.on(scratch.resolve("known"), scratch.resolve("tools"));
    List<Damage> damages = DamagePlan.SAMPLE.damages(scratch.resolve("known"));
    assertThat(tools.tryOut(Damage.none(KnownJournal.CLOSED))).isEqualTo(Outcome.COMPLETE);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < damages.size(); i += TOOLS_EVERY) {
      outcomes.add(tools.tryOut(damages.get(i)));
    }
    assertThat(outcomes).noneMatch(Outcome::silent).hasSizeGreaterThan(5);
    assertThat(outcomes).extracting(Outcome::kind).contains("repaired, losses told");
  }

  @Test
  @Tag("proof")
  void shouldFindAndMendWhereverAnyFileIsDamaged() {
    Tally tally = DamageTally.of(scratch, DamageTrial.Kind.TOOLS_IN_JAVA, false, 1);
    tally.print();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.tried()).isGreaterThan(250);
    assertThat(tally.counts())
        .containsKeys("complete", "repaired, all there", "repaired, losses told");
  }
}
