package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentReply;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class RecordBookTest {
  private static final AgentRecordEvent EVENT = new AgentRecordEvent.Created("{}", V1, "ann", AT);

  private final List<String> done = new ArrayList<>();
  private final TestInbox<RecordKeeper.Keep> keeper = TestInbox.create();
  private final RecordBook book = new RecordBook(keeper.getRef());

  private void kept() {
    book.kept(AgentRecord.ABSENT, () -> {}, () -> {});
  }

  @Test
  void shouldPutOffWhatComesWhileAnEventIsOnItsWayToTheDisk() {
    kept();
    book.onceFree(() -> done.add("at once"));
    book.keep(EVENT, null, () -> done.add("first kept"));
    book.keep(EVENT, null, () -> done.add("second kept"));
    book.onceFree(() -> done.add("free"));
    kept();
    assertThat(done).containsExactly("at once", "first kept");
    kept();
    assertThat(done).containsExactly("at once", "first kept", "second kept", "free");
  }

  @Test
  void shouldPutOffTheNextWhereTheOneBeforeKeepsSomething() {
    kept();
    book.keep(EVENT);
    book.onceFree(() -> book.keep(EVENT));
    book.onceFree(() -> done.add("last"));
    kept();
    assertThat(done).isEmpty();
    kept();
    assertThat(done).containsExactly("last");
  }

  @Test
  void shouldLeaveTheDiskToOthersWhileItPutsOffAndCountAsKeeping() {
    AgentRecordEvent second = new AgentRecordEvent.Stopped("ann", AT);
    kept();
    book.putOff();
    book.keep(EVENT, null, () -> done.add("kept"));
    book.keep(second);
    book.onceFree(() -> done.add("free"));
    assertThat(keeper.hasMessages()).isFalse();
    assertThat(book.isKeeping()).isTrue();
    book.resume();
    book.resume();
    assertThat(keeper.getAllReceived())
        .containsExactly(new RecordKeeper.Keep(EVENT), new RecordKeeper.Keep(second));
    kept();
    kept();
    assertThat(done).containsExactly("kept", "free");
    book.keep(EVENT);
    assertThat(keeper.getAllReceived()).hasSize(1);
  }

  @Test
  void shouldNotHandOverWhatItPutOffOnceItIsAbandoned() {
    kept();
    book.putOff();
    book.keep(EVENT);
    book.abandon(new AgentReply.Refusal("left", "it left", "ask again", null));
    book.resume();
    assertThat(keeper.hasMessages()).isFalse();
    assertThat(book.isKeeping()).isFalse();
  }

  @Test
  void shouldTellWhoAskedWhenWhatFollowsItsEventFailsAndLetTheEventStand() {
    TestInbox<AgentReply> asker = TestInbox.create();
    kept();
    book.keep(
        EVENT,
        asker.getRef(),
        () -> {
          throw new IllegalStateException("a fault of ours");
        });
    AgentRecord after = AgentRecord.ABSENT.apply(EVENT);
    assertThatThrownBy(() -> book.kept(after, () -> {}, () -> {})).hasMessage("a fault of ours");
    AgentReply.Refusal told = (AgentReply.Refusal) asker.receiveMessage();
    assertThat(told.code()).isEqualTo("internal");
    assertThat(told.detail()).contains("recorded").contains("a fault of ours");
    assertThat(told.outcome()).isEqualTo("unknown");
    assertThat(book.record()).isEqualTo(after);
  }
}
