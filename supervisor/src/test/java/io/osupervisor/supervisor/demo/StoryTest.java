package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {
  private final StringWriter told = new StringWriter();

  @Test
  void shouldTellProgressOfOneThingInOneLine() {
    try (Machine machine = new Machine()) {
      Story story = new Story(new PrintWriter(told), machine);
      story.progress("compared", 25);
      story.progress("compared", 50);
      story.detail("done");
      story.progress("compared", 75);
      story.say("over");
    }
    assertThat(withoutTimes())
        .containsExactly("  compared: 25 50", "  done", "  compared: 75", "over");
  }

  @Test
  void shouldHoldOnlyWhenEveryPromiseDoes() {
    try (Machine machine = new Machine()) {
      Story story = new Story(new PrintWriter(told), machine);
      story.promise("quick", Duration.ZERO, 1_000);
      story.promise(new Promise("right", "all of it", true));
      assertThat(story.summary()).isTrue();
      story.promise("slow", Duration.ofDays(1), 1);
      assertThat(story.summary()).isFalse();
    }
    assertThat(told.toString()).contains("right ").containsPattern("slow within \\d+ ms +NO +");
  }

  private List<String> withoutTimes() {
    return told.toString().lines().map(line -> line.replaceFirst("^ *[\\d.]+ s  ", "")).toList();
  }
}
