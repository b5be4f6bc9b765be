package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of steps on files, without threads: what waits goes on when the test wants it. */
class FileStepsTest {
  private final List<Runnable> delays = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final FileSteps steps = new FileSteps(Runnable::run, delays::add, failures::add);

  @Test
  void shouldDoAtOnceWhatWaitsForNothing() {
    steps.add(() -> done.add("one"));
    assertThat(done).containsExactly("one");
    assertThat(delays).isEmpty();
  }

  @Test
  void shouldLetDelaysPassBesideEachOther() {
    steps.addLater(() -> done.add("one"));
    steps.addLater(() -> done.add("two"));
    steps.add(() -> done.add("three"));
    assertThat(delays).hasSize(2);
    assertThat(done).isEmpty();
    delays.get(1).run();
    assertThat(done).as("the order is that of the calls").isEmpty();
    delays.get(0).run();
    assertThat(done).containsExactly("one", "two", "three");
  }

  @Test
  void shouldGoOnAfterAFailure() {
    IllegalStateException fault = new IllegalStateException("no disk");
    steps.add(
        () -> {
          throw fault;
        });
    steps.add(() -> done.add("next"));
    assertThat(failures).singleElement().satisfies(told -> assertThat(told).hasCause(fault));
    assertThat(done).containsExactly("next");
  }

  @Test
  void shouldDoNothingOnceItIsStopped() {
    steps.addLater(() -> done.add("one"));
    steps.stop();
    delays.get(0).run();
    steps.add(() -> done.add("two"));
    assertThat(done).isEmpty();
    assertThat(failures).isEmpty();
  }
}
