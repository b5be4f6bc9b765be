package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EventWalkTest {
  private static final long NO_NUMBER = 1L << 40;

  /** One id, with keys of which some are no events. */
  private record Keys(Head head, TreeSet<Long> keys, Set<Long> damaged) implements EventSource {
    @Override
    public SortedMap<String, Head> heads() {
      return new TreeMap<>(Map.of("a", head));
    }

    @Override
    public Run run(String persistenceId, long from, long to) {
      List<EventRecord> events = new ArrayList<>();
      for (long seq = from; seq <= to && keys.contains(seq) && !damaged.contains(seq); seq++) {
        events.add(new EventRecord("a", seq, new byte[0]));
      }
      AgentException fault = new AgentException("journal_hole", "gone", "");
      return new Run(events, events.isEmpty() ? Optional.of(fault) : Optional.empty());
    }

    @Override
    public OptionalLong next(String persistenceId, long from) {
      Long there = keys.ceiling(from);
      return there == null ? OptionalLong.empty() : OptionalLong.of(there);
    }
  }

  private static String walked(Head head, Set<Long> keys, Set<Long> damaged) throws IOException {
    StringBuilder walked = new StringBuilder();
    EventWalk.of(
        new Keys(head, new TreeSet<>(keys), damaged),
        new EventWalk.Sink() {
          @Override
          public void begin(String persistenceId, Head known) {
            walked.append(persistenceId);
          }

          @Override
          public void event(EventRecord event) {
            walked.append(' ').append(event.seq());
          }

          @Override
          public void gone(String persistenceId, long from, long to, AgentException why) {
            walked.append(" -").append(from).append("..").append(to);
          }
        },
        ToolWatch.NOBODY);
    return walked.toString();
  }

  @Test
  void shouldTellWhatIsThereAndWhatIsNot() throws IOException {
    assertThat(walked(new Head(6, 2), Set.of(3L, 6L), Set.of())).isEqualTo("a 3 -4..5 6");
    assertThat(walked(new Head(6, 0), Set.of(1L, 2L, 3L, 4L), Set.of(2L, 3L)))
        .isEqualTo("a 1 -2..3 4 -5..6");
    assertThat(walked(new Head(2, 2), Set.of(), Set.of())).isEqualTo("a");
    assertThat(walked(new Head(2, 0), Set.of(), Set.of())).isEqualTo("a -1..2");
  }

  @Test
  void shouldFindEventsBeyondWhatWasPromised() throws IOException {
    assertThat(walked(new Head(1, 0), Set.of(1L, 2L, 5L), Set.of())).isEqualTo("a 1 2 -3..4 5");
  }

  @Test
  void shouldNotTakeADamagedNumberForAnEvent() throws IOException {
    assertThat(walked(new Head(1, 0), Set.of(1L, NO_NUMBER), Set.of(NO_NUMBER))).isEqualTo("a 1");
    assertThat(walked(new Head(1, 0), Set.of(1L, 3L, 4L), Set.of(3L))).isEqualTo("a 1 -2..3 4");
  }
}
