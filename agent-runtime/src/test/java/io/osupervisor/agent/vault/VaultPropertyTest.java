package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rules of the vault against a model that keeps every state in full. */
class VaultPropertyTest {
  private static final VaultDecider DECIDER = new VaultDecider(3, KeyLimits.DEFAULT);
  private static final VaultFold FOLD = new VaultFold("vault|a", KeyLimits.DEFAULT);

  /** A step, whose number picks how much, or which checkpoint. */
  record Step(Kind kind, int number) {}

  enum Kind {
    REIGN,
    APPEND,
    APPEND_STALE,
    APPEND_GAP,
    CHECKPOINT,
    RESTORE,
    DELETE,
    COMPACT,
    PURGE
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds = Arbitraries.of(Kind.values());
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 7))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 500)
  void shouldAlwaysRebuildTheStateThatTheAgentHad(@ForAll("steps") List<Step> steps)
      throws IOException {
    Model model = new Model();
    for (Step step : steps) {
      model.run(step);
      model.check();
    }
  }

  /** The agent's state is the list of entries that count; checkpoints hold whole lists. */
  private static final class Model {
    private final TreeMap<Long, VaultEvent> journal = new TreeMap<>();
    private final Map<CheckpointId, List<Long>> contents = new TreeMap<>();
    private VaultState state = VaultState.EMPTY;
    private List<Long> agent = new ArrayList<>();
    private long highestCheckpoint;
    private long highestEpoch;

    void run(Step step) {
      Instant now = VaultSamples.AT;
      long last = state.log().lastSeq();
      switch (step.kind()) {
        case REIGN ->
            carry(DECIDER.beginReign(state, new InstanceId("i"), VaultSamples.VERSION, now));
        case APPEND -> {
          if (carry(append(state.epoch(), last + 1, step.number()))) {
            for (long seq = last + 1; seq <= state.log().lastSeq(); seq++) {
              agent.add(seq);
            }
          }
        }
        case APPEND_STALE ->
            assertThat(append(state.epoch() - 1, last + 1, 1)).isInstanceOf(Decision.Refuse.class);
        case APPEND_GAP ->
            assertThat(append(state.epoch(), last + 2, 1)).isInstanceOf(Decision.Refuse.class);
        case CHECKPOINT -> checkpoint(now);
        case RESTORE -> restore(step.number(), now);
        case DELETE -> delete(step.number(), now);
        case COMPACT -> compact(step.number(), now);
        case PURGE -> {
          carry(DECIDER.purge(state, now));
          agent = new ArrayList<>();
          contents.clear();
          journal.headMap(state.journalSeq()).clear();
        }
      }
    }

    /** Whatever checkpoint is chosen, it and the log give the agent's state back. */
    void check() throws IOException {
      VaultState replayed =
          (VaultState) VaultFormat.FORMAT.decode("sta1", VaultFormat.FORMAT.encode(state));
      assertThat(replayed).isEqualTo(state);
      assertThat(state.epoch()).isGreaterThanOrEqualTo(highestEpoch);
      highestEpoch = state.epoch();
      for (CheckpointInfo candidate : state.checkpoints().candidates(state.log().aside())) {
        List<Long> rebuilt = new ArrayList<>(contents.getOrDefault(candidate.id(), List.of()));
        rebuilt.addAll(log(candidate.walSeq()));
        assertThat(rebuilt).as("from %s", candidate.id()).isEqualTo(agent);
      }
      if (state.log().extent() == LogExtent.COMPLETE) {
        assertThat(log(0)).as("from the log alone").isEqualTo(agent);
      }
    }

    /** What a feed from this entry on would give. */
    private List<Long> log(long fromSeq) {
      FeedWindow window =
          new FeedWindow(
              "vault|a",
              new FeedWindow.Start(
                  fromSeq,
                  state.log().index().eventBefore(fromSeq),
                  state.log().lastSeq(),
                  state.journalSeq(),
                  state.log().aside()),
              FeedLimits.DEFAULT);
      journal
          .tailMap(window.firstEvent())
          .forEach((seq, event) -> window.stored(new JournalEvents.Stored(seq, event)));
      assertThat(window.isBehind()).isFalse();
      List<Long> seqs = new ArrayList<>();
      while (window.hasReady()) {
        window.next().forEach(entry -> seqs.add(entry.seq()));
      }
      return seqs;
    }

    private void checkpoint(Instant now) {
      VaultDecider.Snapshot snapshot =
          new VaultDecider.Snapshot(
              state.epoch(),
              state.log().lastSeq(),
              VaultSamples.BLOB,
              VaultSamples.VERSION,
              "periodic");
      if (carry(DECIDER.recordCheckpoint(state, snapshot, now))) {
        keepNewest(agent);
      }
    }

    private void restore(int which, Instant now) {
      List<CheckpointInfo> kept = state.checkpoints().newestFirst();
      if (kept.isEmpty()) {
        return;
      }
      CheckpointId id = kept.get(which % kept.size()).id();
      agent = new ArrayList<>(contents.getOrDefault(id, List.of()));
      assertThat(carry(DECIDER.restore(state, id, now))).isTrue();
      keepNewest(agent);
    }

    private void delete(int which, Instant now) {
      List<CheckpointInfo> kept = state.checkpoints().newestFirst();
      if (!kept.isEmpty()) {
        int index = which % kept.size();
        assertThat(carry(DECIDER.delete(state, kept.get(index).id(), now))).isEqualTo(index > 0);
      }
    }

    private void compact(int lag, Instant now) {
      if (carry(DECIDER.compact(state, Math.max(0, state.journalSeq() - lag), now))) {
        journal.headMap(state.log().compactedEvent(), true).clear();
      }
    }

    private void keepNewest(List<Long> content) {
      CheckpointId id = state.checkpoints().newestFirst().get(0).id();
      assertThat(id.number()).isGreaterThan(highestCheckpoint);
      highestCheckpoint = id.number();
      contents.put(id, List.copyOf(content));
    }

    private Decision append(long epoch, long first, int count) {
      List<LogEntry> entries = new ArrayList<>();
      for (long seq = first; seq < first + count; seq++) {
        entries.add(LogEntry.of(seq, Value.of(seq)));
      }
      VaultDecider.Batch batch = new VaultDecider.Batch(epoch, entries, List.of(), Map.of());
      return DECIDER.append(state, batch, VaultSamples.AT);
    }

    private boolean carry(Decision decision) {
      if (decision instanceof Decision.Persist persist) {
        long seq = state.journalSeq() + 1;
        state = FOLD.apply(state, seq, persist.event());
        journal.put(seq, persist.event());
        return true;
      }
      return false;
    }
  }
}
