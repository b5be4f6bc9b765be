package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.DamageTally.Tally;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens to the files of a journal: it is complete, or it is refused. */
class DamagedJournalIT {
  private static final JournalScript SCRIPT = new JournalScript();
  private static final Pattern ROW = Pattern.compile("^(\\S+) +(\\d+) +(\\d+)$", Pattern.MULTILINE);

  private static final int TOOLS_EVERY = 29;

  private static Path scratch;
  private static Path known;

  @BeforeAll
  static void write() throws IOException {
    scratch = Scratch.create();
    known = scratch.resolve("known");
    KnownJournal.write(known, SCRIPT, Engine.NATIVE);
  }

  @AfterAll
  static void delete() throws IOException {
    Scratch.delete(scratch);
  }

  /** What is damaged is the same in each run; opening it has LevelDB compact the first level. */
  @Test
  void shouldHaveTheSameFilesOfEachKindToDamage() throws IOException {
    for (String base : List.of(KnownJournal.CLOSED, KnownJournal.KILLED)) {
      assertThat(TableLevels.of(manifest(base)))
          .isEqualTo(Map.of(0, Set.of(34L, 36L, 38L), 1, Set.of(32L), 2, Set.of(26L)));
      assertThat(KnownJournal.below(known.resolve(base).resolve("journal")))
          .filteredOn(DamagePlan::holdsData)
          .extracting(file -> file.getFileName().toString())
          .containsExactly(
              "000026.sst",
              "000032.sst",
              "000034.sst",
              "000036.sst",
              "000037.log",
              "000038.sst",
              "CURRENT",
              "MANIFEST-000029");
      assertThat(CommitsOfLog.read(newestLog(known.resolve(base)))).hasSizeGreaterThan(20);
      assertThat(RecordBoundaries.of(manifest(base))).hasSizeGreaterThan(6);
      assertThat(KnownJournal.below(known.resolve(base).resolve("ledger"))).hasSize(1);
    }
  }

  @Test
  void shouldBeCompleteOrRefusedWhateverIsDamaged() throws Exception {
    Tally tally = DamageTally.of(scratch, DamageTrial.Kind.OPEN, false, 1);
    tally.print();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.tried()).isGreaterThan(250);
    assertThat(tally.counts().get("complete")).isPositive();
  }

  @Test
  @Tag("proof")
  void shouldBeCompleteOrRefusedWhereverAnyFileIsDamaged() throws Exception {
    Tally tally = DamageTally.of(scratch, DamageTrial.Kind.OPEN, true, 1);
    tally.print();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.tried()).isGreaterThan(6_000);
  }

  /**
   * A few of them, one after the other, hardly one of a table: LevelDB waits a second before it
   * closes a store with one that it cannot compact.
   */
  @Test
  void shouldFindAndMendWhateverIsDamaged() throws IOException {
    DamageTrial tools = DamageTrial.Kind.TOOLS.on(known, scratch.resolve("tools"));
    List<Damage> damages =
        DamagePlan.SAMPLE.damages(known).stream()
            .filter(damage -> !damage.name().contains(".sst"))
            .toList();
    assertThat(tools.tryOut(Damage.none(KnownJournal.CLOSED)))
        .isEqualTo(DamageTrial.Outcome.COMPLETE);
    List<DamageTrial.Outcome> outcomes = new ArrayList<>();
    // It forgets tables, whose names LevelDB gives to others then.
    List<Long> edits = List.copyOf(RecordBoundaries.of(manifest(KnownJournal.CLOSED)));
    Path manifest = known.resolve(KnownJournal.CLOSED).relativize(manifest(KnownJournal.CLOSED));
    outcomes.add(
        tools.tryOut(
            Damage.truncate(KnownJournal.CLOSED, manifest, edits.get(edits.size() * 2 / 3))));
    // A number in the record of a commit: LevelDB compacts its block to one with a right checksum.
    outcomes.add(tools.tryOut(flips(KnownJournal.CLOSED, "000036.sst").ofOneCommit()));
    outcomes.add(tools.tryOut(flips(KnownJournal.KILLED, "000034.sst").ofOneCommit()));
    // A short key in a block, and one in an index, either of which ends LevelDB's process.
    outcomes.add(tools.tryOut(flips(KnownJournal.CLOSED, "000038.sst").deadly()));
    DamageTrial.Outcome index =
        tools.tryOut(flips(KnownJournal.CLOSED, "000038.sst").deadlyIndex());
    assertThat(index.kind()).as(index.text()).isEqualTo("repaired, all there");
    for (int i = 0; i < damages.size(); i += TOOLS_EVERY) {
      outcomes.add(tools.tryOut(damages.get(i)));
    }
    assertThat(outcomes).noneMatch(DamageTrial.Outcome::silent).hasSizeGreaterThan(5);
    assertThat(outcomes).extracting(DamageTrial.Outcome::kind).contains("repaired, losses told");
  }

  @Test
  @Tag("proof")
  void shouldFindAndMendWhereverAnyFileIsDamaged() throws Exception {
    Tally tally = DamageTally.of(scratch, DamageTrial.Kind.TOOLS, true, 32);
    tally.print();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.tried()).isGreaterThan(300);
    assertThat(tally.counts())
        .containsKeys("complete", "repaired, all there", "repaired, losses told");
  }

  @Test
  void shouldNameWhatACutLogLost() throws IOException {
    Path whole = scratch.resolve("one-log");
    KnownJournal.writeOneLog(whole, SCRIPT);
    int last = SCRIPT.sessions().get(0).size();
    List<CommitsOfLog.Place> commits = CommitsOfLog.read(newestLog(whole));
    assertThat(commits)
        .extracting(CommitsOfLog.Place::batch)
        .isEqualTo(IntStream.rangeClosed(1, last).boxed().toList());
    for (CommitsOfLog.Place commit : commits) {
      assertThat(lossesOfLogCutAt(whole, commit.end() - 1))
          .isEqualTo(rows(commit.batch() - 1, last));
      if (commit.batch() < last) {
        assertThat(lossesOfLogCutAt(whole, commit.end())).isEqualTo(rows(commit.batch(), last));
      }
    }
  }

  @Test
  void shouldNameWhatAnOlderStoreLacks() throws IOException {
    Path copy = copy(known.resolve(KnownJournal.CLOSED));
    Damage.swap(KnownJournal.CLOSED, "journal", known.resolve(KnownJournal.OLDER))
        .change()
        .to(copy);
    int older = SCRIPT.sessions().get(0).size() + SCRIPT.sessions().get(1).size();
    assertThat(losses(copy)).isEqualTo(rows(older, SCRIPT.batches()));
  }

  private static Map<String, Loss> lossesOfLogCutAt(Path whole, long at) throws IOException {
    Path copy = copy(whole);
    try (FileChannel channel = FileChannel.open(newestLog(copy), StandardOpenOption.WRITE)) {
      channel.truncate(at);
    }
    return losses(copy);
  }

  private static Map<String, Loss> losses(Path copy) {
    AgentException lost =
        catchThrowableOfType(
            AgentException.class,
            () ->
                EventJournal.open(
                        KnownJournal.folders(copy),
                        KnownJournal.NODE,
                        KnownJournal.settings(Engine.NATIVE))
                    .close());
    assertThat(lost).isNotNull();
    assertThat(lost.code()).isEqualTo("journal_lost");
    Map<String, Loss> rows = new TreeMap<>();
    Matcher row = ROW.matcher(lost.getMessage());
    while (row.find()) {
      Loss loss =
          new Loss(row.group(1), Long.parseLong(row.group(2)), Long.parseLong(row.group(3)));
      rows.put(loss.persistenceId(), loss);
    }
    return rows;
  }

  /** What is lost by each id when a commit is the last that is there, and another was promised. */
  private static Map<String, Loss> rows(int batch, int promised) {
    Map<String, Loss> rows = new TreeMap<>();
    SCRIPT
        .after(promised)
        .forEach(
            (id, head) -> {
              long found = SCRIPT.after(batch).getOrDefault(id, Head.NONE).highest();
              if (found < head.highest()) {
                rows.put(id, new Loss(id, head.highest(), found));
              }
            });
    return rows;
  }

  private static Path copy(Path root) throws IOException {
    Path copy = scratch.resolve("copy");
    Scratch.delete(copy);
    KnownJournal.copy(root, copy);
    return copy;
  }

  private static Path newestLog(Path root) throws IOException {
    List<Path> logs = new ArrayList<>(KnownJournal.below(root));
    logs.removeIf(file -> !file.toString().endsWith(".log"));
    return logs.get(logs.size() - 1);
  }

  private static TableFlips flips(String base, String table) throws IOException {
    return new TableFlips(base, known.resolve(base), Path.of("journal", table));
  }

  private static Path manifest(String base) throws IOException {
    return KnownJournal.below(known.resolve(base)).stream()
        .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
        .findAny()
        .orElseThrow();
  }
}
