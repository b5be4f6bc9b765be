package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply.VersionView;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AgentRecordPropertyTest {

  @Property(tries = 500)
  void shouldKeepVersionsUniqueAndOnePrimaryWhateverHappens(
      @ForAll("events") List<AgentRecordEvent> events) {
    AgentRecord record = AgentRecord.ABSENT;
    for (AgentRecordEvent event : events) {
      if (isPossible(record, event)) {
        AgentRecord before = record;
        record = record.apply(event);
        check(before, record);
      }
    }
  }

  private static void check(AgentRecord before, AgentRecord now) {
    List<VersionView> versions = now.versions();
    assertThat(versions).extracting(VersionView::id).doesNotHaveDuplicates();
    if (!now.standing().equals(AgentRecord.Standing.ABSENT)) {
      assertThat(versions)
          .filteredOn(VersionView::primary)
          .extracting(VersionView::id)
          .containsExactly(now.version());
      // None is lost, and where each came from stays as it was.
      assertThat(versions)
          .extracting(VersionView::id, VersionView::parent, VersionView::author)
          .containsAll(
              before.versions().stream()
                  .map(v -> org.assertj.core.groups.Tuple.tuple(v.id(), v.parent(), v.author()))
                  .toList());
      assertThat(versions.get(0).parent()).isNull();
      assertThat(versions.stream().skip(1)).allMatch(version -> version.parent() != null);
    } else {
      assertThat(now).isEqualTo(AgentRecord.ABSENT);
    }
  }

  /** What an agent's supervisor would write in this standing. */
  private static boolean isPossible(AgentRecord record, AgentRecordEvent event) {
    boolean creates = event instanceof AgentRecordEvent.Created;
    return switch (record.standing()) {
      case ABSENT -> creates;
      case REMOVED -> creates || event instanceof AgentRecordEvent.Purged;
      case RUN, REST, QUARANTINED -> !creates && !(event instanceof AgentRecordEvent.Purged);
    };
  }

  @Provide
  Arbitrary<List<AgentRecordEvent>> events() {
    Arbitrary<String> version = Arbitraries.of("a", "b", "c", "d").map(letter -> letter.repeat(64));
    Arbitrary<AgentRecordEvent> changes =
        version.flatMap(
            id ->
                Arbitraries.of(
                    new AgentRecordEvent.Created("{}", id, "ann", AT),
                    new AgentRecordEvent.Updated("{}", id, "bob", AT)));
    Arbitrary<AgentRecordEvent> others = Arbitraries.of(RecordSamples.all().subList(2, 8));
    return Arbitraries.oneOf(changes, others).list().ofMaxSize(40);
  }
}
