package io.osupervisor.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.protocol.AgentMessage.EvolutionIntent;
import io.osupervisor.agent.protocol.AgentMessage.Response;
import io.osupervisor.agent.protocol.EvolutionDecision;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.Value;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That the evolving example is what its page says, and each of its hypotheses what its name says.
 */
@Timeout(120)
class EvolvingIT {
  private static final String APOSTROPHE = "{\"op\":\"search\",\"query\":\"don't\"}";
  private static final int TEXTS = 60;
  private static final int FUSE = 100;

  private final Example example = Example.named("evolving");

  @Test
  void shouldFindTextsByTheirWordsAndMissApostrophes(@TempDir Path folder) throws IOException {
    try (Conversation agent = ready(example.laidOutIn(folder), Role.PRIMARY)) {
      agent.ask("{\"op\":\"add\",\"id\":\"a\",\"text\":\"The cat sat on the mat.\"}");
      agent.ask("{\"op\":\"add\",\"id\":\"b\",\"text\":\"A cat, a cat! Don't!\"}");
      assertThat(agent.data("{\"op\":\"search\",\"query\":\"CAT mat\"}"))
          .isEqualTo("{\"ids\":[\"a\",\"b\"]}");
      assertThat(agent.data("{\"op\":\"search\",\"query\":\"cat\",\"limit\":1}"))
          .isEqualTo("{\"ids\":[\"b\"]}");
      assertThat(agent.data(APOSTROPHE)).isEqualTo("{\"ids\":[]}");
      assertThat(agent.data("{\"op\":\"remove\",\"id\":\"b\"}")).isEqualTo("{\"removed\":true}");
      assertThat(agent.data("{\"op\":\"remove\",\"id\":\"b\"}")).isEqualTo("{\"removed\":false}");
      assertThat(agent.refusal("{\"op\":\"search\",\"query\":\" \"}")).isEqualTo("invalid_query");
      assertThat(agent.refusal("{\"op\":\"sing\"}")).isEqualTo("unknown_operation");
      assertThat(agent.entries()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"right-but-slow", "inverted-index"})
  void shouldAnswerAlikeAndFindApostrophesWhenRight(
      String name, @TempDir Path before, @TempDir Path after) throws IOException {
    try (Conversation old = ready(example.laidOutIn(before), Role.PRIMARY);
        Conversation changed = ready(hypothesis(name, after), Role.SHADOW)) {
      assertThat(answers(changed)).isEqualTo(answers(old));
      assertThat(changed.data(APOSTROPHE)).isEqualTo("{\"ids\":[\"rare\"]}");
    }
  }

  @Test
  void shouldAnswerOtherwiseWhenWrong(@TempDir Path before, @TempDir Path after)
      throws IOException {
    try (Conversation old = ready(example.laidOutIn(before), Role.PRIMARY);
        Conversation changed = ready(hypothesis("fast-but-wrong", after), Role.SHADOW)) {
      assertThat(answers(changed)).isNotEqualTo(answers(old));
    }
  }

  @Test
  void shouldNotPassTheCheckWhenItDoesNotParse(@TempDir Path folder) throws Exception {
    assertThat(check(hypothesis("no-parse", folder))).isNotZero();
  }

  @Test
  void shouldPassTheCheckAndEndBeforeHello(@TempDir Path folder) throws Exception {
    Path laidOut = hypothesis("dies-at-start", folder);
    assertThat(check(laidOut)).isZero();
    try (Conversation agent = Conversation.start(example.command(), laidOut)) {
      assertThat(agent.exitCode()).isNotZero();
    }
  }

  @Test
  void shouldEndOnlyAsPrimaryWhenItIsATimeBomb(@TempDir Path one, @TempDir Path other)
      throws Exception {
    String search = "{\"op\":\"search\",\"query\":\"cat\"}";
    try (Conversation shadow = ready(hypothesis("time-bomb", one), Role.SHADOW);
        Conversation primary = ready(hypothesis("time-bomb", other), Role.PRIMARY)) {
      for (int i = 1; i < FUSE; i++) {
        assertThat(primary.data(search)).isEqualTo(shadow.data(search));
      }
      assertThat(shadow.data(search)).isNotEmpty();
      assertThatThrownBy(() -> primary.data(search)).isInstanceOf(EOFException.class);
      assertThat(primary.exitCode()).isEqualTo(70);
    }
  }

  @Test
  void shouldProposeAChangeThatAnswersAlikeAndThenHaveNoIdea(
      @TempDir Path before, @TempDir Path after) throws IOException {
    try (Conversation old = ready(example.laidOutIn(before), Role.PRIMARY)) {
      Proposal proposal = proposalOf(old);
      assertThat(proposal.expected()).containsEntry("latency", "-30%");
      Value source = Objects.requireNonNull(proposal.files().get("search.py"));
      Files.writeString(example.laidOutIn(after).resolve("search.py"), source.asString());

      try (Conversation changed = ready(after, Role.SHADOW)) {
        assertThat(answers(changed)).isEqualTo(answers(old));
        assertThat(changed.refusal("{\"op\":\"propose\"}")).isEqualTo("no_idea");
      }
    }
  }

  @Test
  void shouldRememberWhatBecameOfItsProposal(@TempDir Path folder) throws IOException {
    List<LogEntry> entries;
    String stats = "{\"op\":\"stats\"}";
    String told;
    try (Conversation agent = ready(example.laidOutIn(folder), Role.PRIMARY)) {
      agent.say(
          new EvolutionResult("h1", EvolutionDecision.PROMOTED, "faster", Value.parseJson("{}")));
      told = agent.data(stats);
      entries = agent.entries();
    }
    assertThat(told).contains("\"promoted\"", "\"h1\"");
    try (Conversation again = Conversation.start(example.command(), folder)) {
      assertThat(again.ready(Role.PRIMARY, entries).data(stats)).isEqualTo(told);
    }
  }

  @Test
  void shouldDescribeEveryHypothesis() throws IOException {
    try (Stream<Path> folders = Files.list(example.file("hypotheses"))) {
      for (Path folder : folders.toList()) {
        Proposal proposal = Example.hypothesis(folder);
        assertThat(proposal.reason()).as(folder.toString()).isNotBlank();
        assertThat(proposal.files()).as(folder.toString()).containsKey("search.py");
        assertThat(proposal.expected().values()).allMatch(change -> change.matches("-\\d+%"));
      }
    }
  }

  private static Proposal proposalOf(Conversation agent) throws IOException {
    agent.say(agent.request("{\"op\":\"propose\"}"));
    Proposal proposal = agent.await(EvolutionIntent.class).hypothesis();
    agent.await(Response.class);
    return proposal;
  }

  /** The folder of a version: the example's files, and in their place those of the hypothesis. */
  private Path hypothesis(String name, Path folder) throws IOException {
    example.laidOutIn(folder);
    Proposal proposal = Example.hypothesis(example.file("hypotheses").resolve(name));
    for (Map.Entry<String, Value> file : proposal.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue().asString());
    }
    return folder;
  }

  private Conversation ready(Path folder, Role role) throws IOException {
    return Conversation.start(example.command(), folder).ready(role, List.of());
  }

  private int check(Path folder) throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder(example.check())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(check.getInputStream().readAllBytes(), UTF_8)).isNotNull();
    return check.waitFor();
  }

  /** Fills the agent with texts and asks for their words; only the last text has an apostrophe. */
  private static List<String> answers(Conversation agent) throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < TEXTS; i++) {
      String text = word(random) + " " + word(random) + ", " + word(random) + ".";
      agent.ask("{\"op\":\"add\",\"id\":\"d%02d\",\"text\":\"%s\"}".formatted(i, text));
    }
    agent.ask("{\"op\":\"add\",\"id\":\"d03\",\"text\":\"w1 again\"}");
    agent.ask("{\"op\":\"remove\",\"id\":\"d04\"}");
    agent.ask("{\"op\":\"add\",\"id\":\"rare\",\"text\":\"Don't!\"}");
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String query = word(random) + " " + word(random);
      answers.add(agent.data("{\"op\":\"search\",\"query\":\"%s\"}".formatted(query)));
    }
    return answers;
  }

  private static String word(Random random) {
    return "w" + random.nextInt(25);
  }
}
