package io.osupervisor.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Renders events through the shipped files, as the node does. */
class LoggingTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, String> AGENT =
      Map.of("agent", "counter", "instance", "counter-7", "version", "9f86d081", "other", "x");

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
    List.of("OSUP_LOG", "OSUP_LOG_LEVEL", "OSUP_LOG_LEVEL_PEKKO").forEach(System::clearProperty);
  }

  @Test
  void shouldWriteOneReadableLine() {
    configure();

    assertThat(line(Map.of(), null))
        .isEqualTo("2026-11-20T09:21:07.123Z WARN  AgentManager: slow by 3\n");
    assertThat(line(AGENT, null))
        .isEqualTo(
            "2026-11-20T09:21:07.123Z WARN  [counter/counter-7/9f86d081] AgentManager:"
                + " slow by 3\n");
    assertThat(line(Map.of("agent", "counter"), null))
        .isEqualTo("2026-11-20T09:21:07.123Z WARN  [counter] AgentManager: slow by 3\n");
  }

  @Test
  void shouldNameTheNodeInEveryLineWhereThereAreSeveral() throws Exception {
    configure();
    LogNode.name(context, "10.0.0.1:7355");
    assertThat(line(Map.of(), null))
        .isEqualTo("2026-11-20T09:21:07.123Z WARN  10.0.0.1:7355 AgentManager: slow by 3\n");
    assertThat(line(Map.of("agent", "counter"), null)).contains("10.0.0.1:7355 [counter] Agent");
    System.setProperty("OSUP_LOG", "json");
    context.reset();
    configure();
    LogNode.name(context, "10.0.0.1:7355");
    assertThat(MAPPER.readTree(line(AGENT, null)).path("node").asText()).isEqualTo("10.0.0.1:7355");
  }

  @Test
  void shouldTrimAnException() {
    configure();

    String text = line(Map.of(), deep(200, new IllegalStateException("the root")));

    assertThat(text)
        .contains("IllegalStateException: the root")
        .contains("RuntimeException: outer");
    assertThat(text.lines().count()).isLessThan(50);
  }

  @Test
  void shouldWriteJsonWhenAsked() {
    System.setProperty("OSUP_LOG", "json");
    configure();

    String text = line(AGENT, new IllegalStateException("bad"));

    assertThat(text)
        .startsWith("{\"@timestamp\":\"2026-11-20T09:21:07.123")
        .endsWith("}\n")
        .contains("\"message\":\"slow by 3\"", "\"level\":\"WARN\"")
        .contains("\"agent\":\"counter\"", "\"instance\":\"counter-7\"")
        .contains("\"version\":\"9f86d081\"", "\"stack_trace\":\"java.lang.IllegalStateException")
        .doesNotContain("\"other\"");
  }

  /** Whatever a message holds, whoever reads lines reads messages. */
  @Test
  void shouldWriteOneJsonObjectALineWhateverAMessageHolds() throws Exception {
    System.setProperty("OSUP_LOG", "json");
    configure();
    String hostile = "one\ntwo\r\nthree \"four\" \\ \u2028 \u0000 \ud83d\ude00 }{";
    Throwable fault = deep(50, new IllegalStateException("a\nmessage\nof lines"));

    String text = line(AGENT, null) + line(Map.of("agent", hostile), fault, hostile);

    List<String> lines = text.lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode calm = MAPPER.readTree(lines.get(0));
    JsonNode bad = MAPPER.readTree(lines.get(1));
    assertThat(names(calm))
        .containsExactlyInAnyOrder(
            "@timestamp",
            "@version",
            "message",
            "logger_name",
            "thread_name",
            "level",
            "level_value",
            "agent",
            "instance",
            "version");
    assertThat(bad.path("message").asText()).isEqualTo("slow by " + hostile);
    assertThat(bad.path("agent").asText()).isEqualTo(hostile);
    assertThat(bad.path("stack_trace").asText()).contains("a\nmessage\nof lines", "\n\tat ");
    assertThat(bad.path("stack_trace").asText().length()).isLessThanOrEqualTo(8192);
    assertThat(names(bad)).contains("stack_trace");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void shouldTakeTextAndSaySoWhenTheFormIsUnknown() {
    System.setProperty("OSUP_LOG", "xml");
    load();

    assertThat(context.getStatusManager().getCopyOfStatusList())
        .extracting(Status::getMessage)
        .contains("OSUP_LOG must be text or json, but is 'xml'; text is taken");
    assertThat(line(Map.of(), null)).endsWith("AgentManager: slow by 3\n");
  }

  @Test
  void shouldLowerTheNoiseOfPekkoAndLetLevelsBeSet() {
    configure();
    assertThat(level("io.osupervisor")).isEqualTo(Level.INFO);
    assertThat(level("org.apache.pekko.cluster.Cluster")).isEqualTo(Level.WARN);
    assertThat(level("org.apache.pekko.stream.Materializer")).isEqualTo(Level.ERROR);

    System.setProperty("OSUP_LOG_LEVEL", "DEBUG");
    System.setProperty("OSUP_LOG_LEVEL_PEKKO", "INFO");
    context.reset();
    configure();
    assertThat(level("io.osupervisor")).isEqualTo(Level.DEBUG);
    assertThat(level("org.apache.pekko.cluster.Cluster")).isEqualTo(Level.INFO);
  }

  private void configure() {
    load();
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .filteredOn(status -> status.getEffectiveLevel() >= Status.WARN)
        .isEmpty();
  }

  private void load() {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(
          Objects.requireNonNull(getClass().getClassLoader().getResource("logback.xml")));
    } catch (JoranException e) {
      throw new AssertionError(e);
    }
  }

  private Level level(String logger) {
    return context.getLogger(logger).getEffectiveLevel();
  }

  private String line(Map<String, String> mdc, @Nullable Throwable fault) {
    return line(mdc, fault, 3);
  }

  private String line(Map<String, String> mdc, @Nullable Throwable fault, Object slow) {
    Logger logger = context.getLogger("io.osupervisor.agent.instance.AgentManager");
    LoggingEvent event =
        new LoggingEvent("", logger, Level.WARN, "slow by {}", fault, new Object[] {slow});
    event.setInstant(Instant.parse("2026-11-20T09:21:07.123Z"));
    event.setMDCPropertyMap(mdc);
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    return new String(appender.getEncoder().encode(event), UTF_8);
  }

  private static RuntimeException deep(int depth, RuntimeException root) {
    return depth == 0 ? new RuntimeException("outer", root) : deep(depth - 1, root);
  }
}
