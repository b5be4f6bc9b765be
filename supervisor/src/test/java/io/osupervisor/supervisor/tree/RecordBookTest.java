package io.osupervisor.supervisor.tree;

import static io.osupervisor.supervisor.tree.RecordSamples.AT;
import static io.osupervisor.supervisor.tree.RecordSamples.V1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class RecordBookTest {
  private static final AgentRecordEvent EVENT = new AgentRecordEvent.Created("{}", V1, "ann", AT);

  private final List<String> done = new ArrayList<>();
  private final RecordBook book = new RecordBook(TestInbox.<RecordKeeper.Keep>create().getRef());

  private void kept() {
    book.kept(AgentRecord.ABSENT, () -> {});
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
}
