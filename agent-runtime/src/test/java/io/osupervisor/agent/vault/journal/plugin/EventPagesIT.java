package io.osupervisor.agent.vault.journal.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.japi.Pair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventPagesIT {
  private final EventJournal journal;
  private int reads;

  EventPagesIT(@TempDir Path data) {
    journal =
        EventJournal.open(
            JournalFolders.in(data), new UUID(1, 2), JournalSettings.unbounded(failure -> {}));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  /** What waits must not read again and again meanwhile. */
  @Test
  void shouldReadOnceAndWaitWhereAllIsDeleted() {
    append(1, 3);
    delete(3);
    CompletableFuture<Optional<Pair<Long, List<EventRecord>>>> next = pages(100, 1);
    assertThat(next).isNotDone();
    assertThat(reads).isEqualTo(1);
    append(4, 4);
    assertThat(next.join()).contains(Pair.create(4L, List.of()));
    assertThat(pages(100, 4).join())
        .hasValueSatisfying(
            page -> {
              assertThat(page.first()).isEqualTo(5);
              assertThat(page.second()).extracting(EventRecord::seq).containsExactly(4L);
            });
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void shouldEndWhereAllThatIsWantedIsDeleted() {
    append(1, 3);
    delete(3);
    assertThat(pages(2, 1).join()).isEmpty();
    assertThat(pages(3, 1).join()).isEmpty();
    assertThat(pages(4, 1)).isNotDone();
  }

  private CompletableFuture<Optional<Pair<Long, List<EventRecord>>>> pages(long last, long next) {
    return new EventPages(journal, this::read, "w", last).inTime(next).toCompletableFuture();
  }

  private void read(Runnable page) {
    reads++;
    page.run();
  }

  private void append(long first, long last) {
    for (long seq = first; seq <= last; seq++) {
      journal
          .append(List.of(new EventRecord("w", seq, new byte[] {1})))
          .toCompletableFuture()
          .join();
    }
  }

  private void delete(long seq) {
    journal.deleteTo("w", seq).toCompletableFuture().join();
  }
}
