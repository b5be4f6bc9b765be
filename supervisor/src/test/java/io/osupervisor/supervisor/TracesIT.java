package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.TraceCollector.attributes;
import static io.osupervisor.supervisor.TraceCollector.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.trace.v1.Span;
import io.osupervisor.agent.AgentReply.HypothesisTaken;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node that tells a collector of its requests, recoveries and hypotheses. */
class TracesIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";

  private static TestNode node(Path data, String endpoint, String... more) throws Exception {
    List<String> settings = new ArrayList<>(List.of("osupervisor.tracing.endpoint", endpoint));
    settings.addAll(List.of(more));
    return TestNode.start(data, settings.toArray(String[]::new));
  }

  private static Span await(TraceCollector collector, String name) {
    Patience.await().until(() -> collector.named(name).findAny().isPresent());
    return collector.named(name).findFirst().orElseThrow();
  }

  @Test
  void shouldGoOnWithTheTraceOfARequestAndTellItsParts(@TempDir Path data) throws Exception {
    try (TraceCollector collector = new TraceCollector();
        TestNode node = node(data, collector.endpoint(), "osupervisor.tracing.sample", "0")) {
      node.running("sum");
      assertThat(node.add("sum", 1)).isEqualTo(1);
      String header = "00-" + TRACE + "-" + CALLER + "-01";
      TestNode.Answer answer =
          node.requestBody("sum", "{\"data\":{\"add\":2}}", Map.of("traceparent", header));
      assertThat(answer.status()).isEqualTo(200);

      Span request = await(collector, "request");
      assertThat(TraceCollector.trace(request)).isEqualTo(TRACE);
      assertThat(TraceCollector.parent(request)).isEqualTo(CALLER);
      assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(attributes(request))
          .containsEntry("osup.agent", "sum")
          .containsEntry("osup.role", "primary")
          .containsEntry("osup.outcome", "ok")
          .containsEntry("osup.instance", answer.body().path("instance").asText())
          .containsEntry("osup.version", answer.body().path("version").asText());
      List<Span> parts = collector.inside(request);
      assertThat(parts).extracting(Span::getName).containsExactly("queue", "agent", "durable");
      assertThat(parts.stream().mapToLong(TraceCollector::nanos).sum()).isEqualTo(nanos(request));
      assertThat(nanos(parts.get(1)) / 1000.0)
          .isEqualTo(answer.body().path("latency_ms").asDouble() * 1000, within(1.0));
      assertThat(nanos(parts.get(2))).as("its entry was written to the disk").isPositive();
      assertThat(collector.named("request")).as("a share of 0 begins no trace").hasSize(1);
      Patience.await().until(() -> node.text("/metrics").contains("osup_traces_spans_total 4.0"));
    }
  }

  @Test
  void shouldTellWhyAnAgentWasDownAndForHowLong(@TempDir Path data) throws Exception {
    try (TraceCollector collector = new TraceCollector();
        TestNode node = node(data, collector.endpoint())) {
      node.running("sum");
      node.add("sum", 1);
      node.add("sum", 1);
      assertThat(node.request("sum", "{\"crash\":1}").code()).isEqualTo("agent_restarted");
      Span recovery = await(collector, "recovery");
      assertThat(attributes(recovery))
          .containsEntry("osup.agent", "sum")
          .containsEntry("osup.code", "exit")
          .containsEntry("osup.entries", "2")
          .containsEntry("osup.pause_ms", Long.toString(nanos(recovery) / 1_000_000));
      assertThat(attributes(recovery).get("osup.reason")).contains("7");
      assertThat(nanos(recovery)).isPositive();
      Patience.await()
          .until(
              () ->
                  collector
                      .named("request")
                      .anyMatch(
                          span ->
                              "agent_restarted".equals(attributes(span).get("osup.outcome"))
                                  && span.getStatus().getMessage().equals("agent_restarted")));
    }
  }

  @Test
  void shouldTellOfAHypothesisStageByStage(@TempDir Path data) throws Exception {
    try (TraceCollector collector = new TraceCollector();
        TestNode node = node(data, collector.endpoint(), "osupervisor.tracing.sample", "0")) {
      node.create(TestNode.spec("sum", TriedAgent.PROGRAM, TriedAgent.EASY));
      node.awaitState("sum", "running");
      AgentClient agent = node.node().agents().agent("sum");
      String changed = TriedAgent.PROGRAM + "\n# as before\n";
      try (Adders adders = new Adders(agent, 2)) {
        HypothesisTaken taken =
            Patience.get(
                agent.submit(
                    new Proposal(
                        "try it", Map.of("adder.py", Value.of(changed)), Map.of(), Map.of()),
                    "ann"));
        Span hypothesis = await(collector, "hypothesis");
        assertThat(attributes(hypothesis))
            .containsEntry("osup.hypothesis", taken.hypothesis())
            .containsEntry("osup.version", taken.candidate())
            .containsEntry("osup.reason", "try it")
            .containsEntry("osup.state", "confirmed");
        List<Span> stages = collector.inside(hypothesis);
        assertThat(stages)
            .extracting(Span::getName)
            .containsSubsequence("checking", "shadowing", "promoting", "provisional");
        assertThat(hypothesis.getEventsList())
            .extracting(Span.Event::getName)
            .containsExactly("deployment");
        assertThat(stages)
            .allSatisfy(
                stage ->
                    assertThat(stage.getEndTimeUnixNano())
                        .isLessThanOrEqualTo(hypothesis.getEndTimeUnixNano()));
        adders.verify();
      }
    }
  }

  /** Nobody listens there, and what is told is dropped and counted. */
  @Test
  void shouldServeTheSameWhereNoCollectorIs(@TempDir Path data) throws Exception {
    try (TestNode node =
        node(
            data,
            "http://127.0.0.1:" + nobody() + "/v1/traces",
            "osupervisor.tracing.queue",
            "16")) {
      node.running("sum");
      for (int i = 1; i <= 500; i++) {
        assertThat(node.add("sum", 1)).isEqualTo(i);
      }
      Patience.await()
          .until(() -> node.text("/metrics").lines().anyMatch(TracesIT::tellsOfDropped));
      assertThat(node.text("/metrics")).contains("osup_traces_spans_total 0.0");
      assertThat(node.request("sum", "{}").body().path("data").path("total").asInt())
          .isEqualTo(500);
    }
  }

  private static boolean tellsOfDropped(String line) {
    return line.startsWith("osup_traces_dropped_total ") && !line.endsWith(" 0.0");
  }

  /** A collector that takes what it is sent and never says so. */
  @Test
  void shouldNotWaitForACollectorThatHangs(@TempDir Path data) throws Exception {
    try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TestNode node =
            node(
                data,
                "http://127.0.0.1:" + hung.getLocalPort() + "/v1/traces",
                "osupervisor.tracing.queue",
                "16",
                "osupervisor.tracing.timeout",
                "60s")) {
      node.running("sum");
      for (int i = 1; i <= 200; i++) {
        assertThat(node.add("sum", 1)).isEqualTo(i);
      }
      assertThat(node.text("/metrics").lines()).anyMatch(TracesIT::tellsOfDropped);
    }
  }

  @Test
  void shouldTellNobodyAnythingUnlessItIsAskedTo(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
      assertThat(node.text("/metrics")).doesNotContain("osup_traces");
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("osup-traces"));
    }
  }

  private static int nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
