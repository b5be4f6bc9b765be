package io.osupervisor.agent.vault;

import static io.osupervisor.agent.vault.VaultNode.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VaultDeciderTest {
  private static final KeyLimits LIMITS = new KeyLimits(Duration.ofHours(24), 3);

  private final VaultDecider decider = new VaultDecider(3, LIMITS);
  private final VaultFold fold = new VaultFold("vault|a", LIMITS);
  private Instant now = VaultSamples.AT;
  private VaultState state = VaultState.EMPTY;

  @Test
  void shouldAcceptNothingBeforeAReign() {
    assertThat(append(1, entries(1, 1))).isEqualTo("fenced");
    assertThat(append(0, entries(1, 1))).isEqualTo("fenced");
  }

  @Test
  void shouldNumberEntriesWithoutHolesOrForks() {
    reign();
    assertThat(append(1, entries(1, 3))).isEmpty();
    assertThat(append(1, entries(3, 4))).isEqualTo("wal_gap");
    assertThat(append(1, entries(5, 5))).isEqualTo("wal_gap");
    assertThat(append(1, List.of(entry(4, "r"), entry(6, "r")))).isEqualTo("wal_gap");
    assertThat(append(1, entries(4, 4))).isEmpty();
    assertThat(state.log().lastSeq()).isEqualTo(4);
  }

  @Test
  void shouldHaveNothingToDoForNothing() {
    reign();
    assertThat(decider.append(state, batch(1, List.of(), List.of()), now))
        .isEqualTo(Decision.Nothing.TO_DO);
  }

  @Test
  void shouldRememberTheFirstAnswerOfAKeyOnly() {
    reign();
    carry(decider.append(state, batch(1, List.of(), List.of(answer("k1", 1))), now));
    long first = state.journalSeq();
    carry(decider.append(state, batch(1, entries(1, 1), List.of(answer("k1", 2))), now));
    assertThat(state.keys().find("k1").orElseThrow().journalSeq()).isEqualTo(first);
  }

  @Test
  void shouldTouchAKeyOnceAndNotWhenItIsAnsweredInTheSameStep() {
    reign();
    append(1, List.of(entry(1, "r1")));
    long first = state.journalSeq();
    append(1, List.of(entry(2, "r1"), entry(3, "r9")));
    assertThat(state.keys().find("k1"))
        .contains(new KeyPlace("k1", first, now, KeyPlace.Mark.TOUCHED));
    List<LogEntry> entries = List.of(entry(4, "r2"));
    carry(decider.append(state, batch(1, entries, List.of(answer("k2", 1))), now));
    assertThat(state.keys().find("k2").orElseThrow().mark()).isEqualTo(KeyPlace.Mark.ANSWERED);
  }

  @Test
  void shouldForgetKeysAfterTheWindowAndBeyondTheBound() {
    reign();
    for (int i = 1; i <= 4; i++) {
      carry(decider.append(state, batch(1, List.of(), List.of(answer("x" + i, i))), now));
    }
    assertThat(state.keys().places()).extracting(KeyPlace::key).containsExactly("x2", "x3", "x4");
    Instant later = now.plus(Duration.ofHours(24)).plusMillis(1);
    assertThat(state.keys().find("x4", later, LIMITS.window())).isEmpty();
    assertThat(state.keys().find("x4", later.minusMillis(1), LIMITS.window())).isPresent();
    now = later;
    carry(decider.append(state, batch(1, List.of(), List.of(answer("x4", 9))), now));
    assertThat(state.keys().places()).extracting(KeyPlace::key).containsExactly("x4");
  }

  @Test
  void shouldRefuseACheckpointOfEntriesThatAreNotDurable() {
    reign();
    append(1, entries(1, 5));
    assertThat(checkpoint(1, 6)).isEqualTo("checkpoint_ahead");
    assertThat(checkpoint(0, 5)).isEqualTo("fenced");
    assertThat(checkpoint(1, 5)).isEmpty();
  }

  @Test
  void shouldRetainTheNewestAndNeverReuseANumber() {
    reign();
    for (int i = 0; i < 5; i++) {
      checkpoint(1, 0);
    }
    assertThat(ids()).containsExactly("c5", "c4", "c3");
  }

  @Test
  void shouldRetainByTheLineOfHistoryThatCounts() {
    reign();
    append(1, entries(1, 10));
    checkpoint(1, 10);
    append(1, entries(11, 20));
    checkpoint(1, 20);
    carry(decider.restore(state, new CheckpointId(1), now));
    assertThat(state.log().aside()).isEqualTo(AsideRanges.NONE.plus(11, 20));
    assertThat(candidates()).containsExactly("c3", "c1");
    assertThat(ids()).containsExactly("c3", "c2", "c1");
    // Going to the line that was left turns the tables.
    carry(decider.restore(state, new CheckpointId(2), now));
    assertThat(state.log().aside()).isEqualTo(AsideRanges.NONE);
    assertThat(candidates()).containsExactly("c4", "c2", "c1");
  }

  @Test
  void shouldFenceTheReignThatARestoreEnds() {
    reign();
    append(1, entries(1, 1));
    checkpoint(1, 1);
    carry(decider.restore(state, new CheckpointId(1), now));
    assertThat(append(1, entries(2, 2))).isEqualTo("fenced");
  }

  @Test
  void shouldCompactOnlyWhatTheRetainedAndTheAnswersDoNotNeed() {
    reign();
    for (int i = 1; i <= 3; i++) {
      append(1, entries(i, i));
      assertThat(decider.compact(state, state.journalSeq(), now)).isEqualTo(Decision.Nothing.TO_DO);
      checkpoint(1, i);
    }
    // Events: 1 reign, then 2, 4, 6 appends and 3, 5, 7 checkpoints.
    assertThat(decider.compact(state, 7, now)).isEqualTo(compacted(1, 3));
    assertThat(decider.compact(state, 2, now)).isEqualTo(compacted(1, 2));
    VaultState answered =
        state.withKeys(state.keys().plus(new KeyPlace("k", 2, now, KeyPlace.Mark.ANSWERED)));
    assertThat(decider.compact(answered, 7, now)).isEqualTo(compacted(1, 1));
    assertThat(decider.compact(answered, 7, now.plus(Duration.ofDays(2))))
        .isEqualTo(compacted(1, 3));
    carry(decider.compact(state, 7, now));
    assertThat(decider.compact(state, 7, now)).isEqualTo(Decision.Nothing.TO_DO);
    assertThat(decider.follow(state, 0).orElseThrow().code()).isEqualTo("log_compacted");
    assertThat(decider.follow(state, 1)).isEmpty();
    assertThat(decider.follow(state, 4).orElseThrow().code()).isEqualTo("log_ahead");
  }

  @Test
  void shouldRefuseEventsThatDoNotFollow() {
    reign();
    append(1, entries(1, 1));
    assertHole(3 + 1, appended(1, 2, 2), "at sequence number 4 it holds event 4 where 3 must be");
    assertHole(3, appended(1, 3, 3), "at sequence number 3 it holds entry 3 where 2 must be");
    assertHole(3, appended(2, 2, 2), "at sequence number 3 epoch 2 writes in the reign of epoch 1");
    VaultEvent again =
        new VaultEvent.OwnerStarted(1, new InstanceId("i"), VaultSamples.VERSION, now);
    assertHole(3, again, "at sequence number 3 epoch 1 writes in the reign of epoch 1");
    VaultEvent ahead =
        new VaultEvent.CheckpointTaken(VaultSamples.checkpoint(1, 2, AsideRanges.NONE), List.of());
    assertHole(3, ahead, "at sequence number 3 it holds entry 2 where 2 must be");
  }

  @Test
  void shouldStartAnewAfterAPurgeWhateverIsGone() {
    VaultState purged =
        fold.apply(VaultState.EMPTY, 77, new VaultEvent.MemoryPurged(5, VaultSamples.AT));
    assertThat(purged.epoch()).isEqualTo(5);
    assertThat(purged.nextSeq()).isEqualTo(1);
    assertThat(purged.journalSeq()).isEqualTo(77);
  }

  private void assertHole(long journalSeq, VaultEvent event, String message) {
    assertThatThrownBy(() -> fold.apply(state, journalSeq, event))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_hole"))
        .hasMessageContaining("'vault|a'")
        .hasMessageContaining(message);
  }

  private void reign() {
    carry(decider.beginReign(state, new InstanceId("i"), VaultSamples.VERSION, now));
  }

  private String append(long epoch, List<LogEntry> entries) {
    return carry(decider.append(state, batch(epoch, entries, List.of()), now));
  }

  private String checkpoint(long epoch, long walSeq) {
    VaultDecider.Snapshot snapshot =
        new VaultDecider.Snapshot(
            epoch, walSeq, VaultSamples.BLOB, VaultSamples.VERSION, "periodic");
    return carry(decider.recordCheckpoint(state, snapshot, now));
  }

  private String carry(Decision decision) {
    if (decision instanceof Decision.Persist persist) {
      state = fold.apply(state, state.journalSeq() + 1, persist.event());
      return "";
    }
    return decision instanceof Decision.Refuse refuse ? refuse.refusal().code() : "nothing";
  }

  private List<String> ids() {
    return state.checkpoints().newestFirst().stream().map(c -> c.id().toString()).toList();
  }

  private List<String> candidates() {
    return state.checkpoints().candidates(state.log().aside()).stream()
        .map(c -> c.id().toString())
        .toList();
  }

  private static Decision compacted(long entry, long event) {
    return new Decision.Persist(new VaultEvent.LogCompacted(entry, event));
  }

  private VaultEvent appended(long epoch, long first, long last) {
    return new VaultEvent.EntriesAppended(epoch, entries(first, last), List.of(), List.of(), now);
  }

  private KeyedAnswer answer(String key, long value) {
    return new KeyedAnswer(key, now, new KeyedAnswer.Data(Value.of(value)));
  }

  private static LogEntry entry(long seq, String request) {
    return new LogEntry(seq, Value.of(seq), request);
  }

  private static VaultDecider.Batch batch(
      long epoch, List<LogEntry> entries, List<KeyedAnswer> answers) {
    return new VaultDecider.Batch(epoch, entries, answers, Map.of("r1", "k1", "r2", "k2"));
  }
}
