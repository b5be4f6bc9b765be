package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Proposal;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.arbiter.trial.TrialSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a journal in memory that tells which of its events were read. */
class HypothesisJournalTest {
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final String ID = "arbiter|tiny";

  private final ActorTestKit kit = ActorTestKit.create();
  private final List<ArbiterEvent> events = new ArrayList<>();
  private final List<Long> read = new CopyOnWriteArrayList<>();
  private final HypothesisJournal journal = new HypothesisJournal(kit.system(), new Query(), ID);

  private final class Query implements CurrentEventsByPersistenceIdQuery {
    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
        String persistenceId, long from, long to) {
      return Source.from(LongStream.rangeClosed(from, to).boxed().toList())
          .map(
              number -> {
                read.add(number);
                ArbiterEvent event = events.get((int) (number - 1));
                return new EventEnvelope(
                    Offset.sequence(number), persistenceId, number, event, AT.toEpochMilli());
              });
    }
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void propose(long id) {
    VersionId parent = new VersionId("0".repeat(64));
    VersionId candidate = new VersionId("1".repeat(64));
    events.add(
        new ArbiterEvent.Proposed(
            new HypothesisId(id),
            new Proposal(
                "try it", parent, candidate, Map.of(), Proposer.AGENT, TrialSettings.DEFAULT),
            AT));
  }

  private void note(long id, String note) {
    events.add(new ArbiterEvent.Noted(new HypothesisId(id), "seen", note, AT));
  }

  private List<ArbiterEvent> recount(long id) throws Exception {
    read.clear();
    List<ArbiterEvent> found =
        journal
            .recount(new HypothesisId(id), events.size())
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES);
    assertThat(found)
        .as("all of it")
        .isEqualTo(
            events.stream()
                .filter(event -> event.of().equals(Optional.of(new HypothesisId(id))))
                .toList());
    return found;
  }

  @Test
  void shouldReadFromWhereAHypothesisBeginsOnceThatIsKnown() throws Exception {
    for (int id = 1; id <= 100; id++) {
      propose(id);
      note(id, "first");
    }
    note(3, "much later");
    assertThat(recount(100)).hasSize(2);
    assertThat(read).as("nothing is known yet").hasSize(201);
    assertThat(recount(100)).hasSize(2);
    assertThat(read).containsExactly(199L, 200L, 201L);
    assertThat(recount(3)).hasSize(3);
    assertThat(read).as("notes come late").hasSize(197).startsWith(5L);
  }

  @Test
  void shouldReadOnFromTheNearestHypothesisThatIsKnown() throws Exception {
    propose(1);
    propose(2);
    recount(2);
    note(2, "seen");
    propose(3);
    assertThat(recount(3)).hasSize(1);
    assertThat(read).containsExactly(2L, 3L, 4L);
    recount(3);
    assertThat(read).containsExactly(4L);
  }

  @Test
  void shouldReadFromTheJournalsBeginningWhatIsOlderThanAllThatItKnows() throws Exception {
    for (int id = 1; id <= HypothesisJournal.MOST_KNOWN + 1; id++) {
      propose(id);
    }
    recount(1);
    recount(2);
    assertThat(read).startsWith(2L);
    assertThat(recount(1)).hasSize(1);
    assertThat(read).startsWith(1L);
  }
}
