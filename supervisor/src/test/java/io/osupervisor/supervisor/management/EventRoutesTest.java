package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.telemetry.Event;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(Patience.SECONDS)
class EventRoutesTest {
  private static final String EVENTS = "/api/v1/events";
  private final LiveNode node;

  EventRoutesTest() throws Exception {
    node = new LiveNode();
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private BufferedReader watch(String query, Map<String, String> headers) throws Exception {
    return new BufferedReader(new InputStreamReader(node.stream(EVENTS + query, headers), UTF_8));
  }

  private static String next(BufferedReader reader, String prefix) throws Exception {
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith(prefix)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended before '" + prefix + "'");
  }

  @Test
  void shouldTellWhatHappensAfterTheSubscription() throws Exception {
    node.events.publish("a", "before", Map.of());
    try (BufferedReader reader = watch("", Map.of())) {
      next(reader, ":");
      Event event = node.events.publish("a", "agent.started", Map.of("pid", 5));
      assertThat(next(reader, "id")).isEqualTo("id: " + event.id());
      assertThat(next(reader, "event")).isEqualTo("event: agent.started");
      assertThat(next(reader, "data"))
          .isEqualTo(
              "data: {\"id\":"
                  + event.id()
                  + ",\"at\":\""
                  + event.at()
                  + "\",\"agent\":\"a\",\"type\":\"agent.started\",\"data\":{\"pid\":5}}");
    }
  }

  @Test
  void shouldGoOnAfterTheLastThatWasSeen() throws Exception {
    Event seen = node.events.publish("t", Map.of());
    Event missed = node.events.publish("t", Map.of());
    Map<String, String> header = Map.of("Last-Event-ID", Long.toString(seen.id()));
    try (BufferedReader reader = watch("", header)) {
      assertThat(next(reader, "id")).isEqualTo("id: " + missed.id());
    }
  }

  @Test
  void shouldTellTheGapToWhoComesTooLate() throws Exception {
    node.events.publish("t", Map.of());
    try (BufferedReader reader = watch("", Map.of("Last-Event-ID", "7"))) {
      assertThat(next(reader, "event")).isEqualTo("event: gap");
      assertThat(next(reader, "data")).contains("\"after\":7");
      assertThat(next(reader, "event")).isNotEqualTo("event: gap");
    }
  }

  @Test
  void shouldFilterAndEndWithoutFollow() {
    node.events.publish("x", "kept", Map.of());
    node.events.publish("y", "kept", Map.of());
    node.events.publish("x", "other", Map.of());
    String text = node.get(EVENTS + "?follow=false&agent=x&type=kept").text();
    assertThat(text.lines().filter(line -> line.startsWith("data"))).hasSize(1);
    assertThat(text).contains("\"agent\":\"x\",\"type\":\"kept\"");
    assertThat(node.get(EVENTS + "?after=x").status()).isEqualTo(400);
  }

  @Test
  void shouldCommentWhileNothingHappens() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    try {
      EventRoutes routes = new EventRoutes(node.events, Duration.ofMillis(20));
      Call call =
          new Call(HttpRequest.GET(EVENTS), Map.of(), "admin", new byte[0], Settings.management());
      String text =
          routes
              .endpoints()
              .get(0)
              .handler()
              .handle(call)
              .toCompletableFuture()
              .get()
              .entity()
              .getDataBytes()
              .take(3)
              .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), kit.system())
              .toCompletableFuture()
              .get()
              .utf8String();
      assertThat(text).isEqualTo(": osupervisor\n\n".repeat(3));
    } finally {
      kit.shutdownTestKit();
    }
  }
}
