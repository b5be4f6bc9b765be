package io.osupervisor.agent.vault;

import static io.osupervisor.agent.vault.VaultNode.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.LogEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedWindowTest {
  private static final long ENTRY = FeedWindow.weight(entries(1, 1));

  @Test
  void shouldGiveWaitingEntriesThatFollow() {
    FeedWindow window = window(0, 0, AsideRanges.NONE, FeedLimits.DEFAULT);
    window.fresh(entries(1, 2), 2);
    assertThat(window.isBehind()).isTrue();
    assertThat(window.takeWaiting()).isTrue();
    assertThat(window.next()).isEqualTo(entries(1, 2));
    assertThat(window.through()).isEqualTo(2);
    assertThat(window.isBehind()).isFalse();
    assertThat(window.firstEvent()).isEqualTo(3);
  }

  @Test
  void shouldNotGiveWaitingEntriesBeforeThoseInTheJournal() {
    FeedWindow window = window(0, 3, AsideRanges.NONE, FeedLimits.DEFAULT);
    window.fresh(entries(4, 5), 9);
    assertThat(window.takeWaiting()).isFalse();
    stored(window, 7, entries(1, 3));
    assertThat(window.takeWaiting()).isTrue();
    assertThat(window.next()).isEqualTo(entries(1, 5));
  }

  @Test
  void shouldGiveWhatTheJournalAndTheMemoryBothHoldOnce() {
    FeedWindow window = window(2, 3, AsideRanges.NONE, FeedLimits.DEFAULT);
    window.fresh(entries(4, 4), 8);
    window.fresh(entries(5, 6), 9);
    stored(window, 7, entries(1, 3));
    stored(window, 8, entries(4, 4));
    assertThat(window.takeWaiting()).isTrue();
    assertThat(window.next()).isEqualTo(entries(3, 6));
  }

  @Test
  void shouldDropWhatWaitsBeyondTheLimitAndSayThatItIsBehind() {
    FeedLimits small = new FeedLimits(10, 1000, 2 * ENTRY);
    FeedWindow window = window(0, 0, AsideRanges.NONE, small);
    window.fresh(entries(1, 1), 2);
    window.fresh(entries(2, 2), 3);
    window.fresh(entries(3, 3), 4);
    assertThat(window.takeWaiting()).isFalse();
    assertThat(window.isBehind()).isTrue();
    assertThat(window.lastEvent()).isEqualTo(4);
    stored(window, 2, entries(1, 1));
    stored(window, 3, entries(2, 2));
    assertThat(window.takeWaiting()).isTrue();
    assertThat(window.next()).isEqualTo(entries(1, 3));
  }

  @Test
  void shouldEndADeliveryAtTheLimits() {
    FeedWindow window = window(0, 9, AsideRanges.NONE, new FeedLimits(4, 2 * ENTRY, 0));
    stored(window, 2, entries(1, 9));
    assertThat(window.next()).isEqualTo(entries(1, 2));
    assertThat(window.through()).isEqualTo(2);
    FeedWindow many = window(0, 9, AsideRanges.NONE, new FeedLimits(4, 1_000_000, 0));
    stored(many, 2, entries(1, 9));
    assertThat(many.next()).isEqualTo(entries(1, 4));
  }

  @Test
  void shouldPassOverWhatWasSetAside() {
    FeedWindow window = window(0, 9, AsideRanges.NONE.plus(3, 5).plus(8, 9), FeedLimits.DEFAULT);
    stored(window, 2, entries(1, 9));
    assertThat(window.next()).extracting(LogEntry::seq).containsExactly(1L, 2L, 6L, 7L);
    assertThat(window.through()).isEqualTo(9);
  }

  @Test
  void shouldRefuseAHole() {
    FeedWindow window = window(0, 9, AsideRanges.NONE, FeedLimits.DEFAULT);
    stored(window, 2, entries(1, 3));
    assertThatThrownBy(() -> stored(window, 4, entries(5, 9)))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_hole"))
        .hasMessageContaining("at sequence number 4 it holds entry 5 where 4 must be");
    assertThatThrownBy(() -> window.requireRead(4))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_hole"));
  }

  private static FeedWindow window(
      long fromSeq, long durable, AsideRanges aside, FeedLimits limits) {
    FeedWindow.Start start = new FeedWindow.Start(fromSeq, 1, durable, 7, aside);
    return new FeedWindow("vault|a", start, limits);
  }

  private static void stored(FeedWindow window, long event, List<LogEntry> entries) {
    window.stored(
        new JournalEvents.Stored(
            event,
            new VaultEvent.EntriesAppended(1, entries, List.of(), List.of(), VaultSamples.AT)));
  }
}
