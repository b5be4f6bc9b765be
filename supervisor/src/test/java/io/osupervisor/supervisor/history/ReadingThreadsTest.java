package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadingThreadsTest {
  @Test
  void shouldRefuseWhatIsMoreThanMayWait() throws Exception {
    try (ReadingThreads threads = new ReadingThreads()) {
      CountDownLatch slow = new CountDownLatch(1);
      List<CompletableFuture<Thread>> questions = new ArrayList<>();
      for (int i = 0; i < ReadingThreads.THREADS + ReadingThreads.WAITING; i++) {
        questions.add(CompletableFuture.supplyAsync(() -> after(slow), threads));
      }
      assertThatThrownBy(() -> threads.execute(() -> after(slow)))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("history_unavailable"));
      slow.countDown();
      for (CompletableFuture<Thread> question : questions) {
        assertThat(Patience.get(question).getName()).isEqualTo("osup-history-read");
      }
    }
  }

  private static Thread after(CountDownLatch slow) {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Thread.currentThread();
  }
}
