package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.supervisor.audit.AuditReader;
import io.osupervisor.supervisor.audit.AuditRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whichever way an action comes, the audit has it once. */
class MessageAuditIT {
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private static AgentReply ask(
      TestNode node, String id, Function<ActorRef<AgentReply>, AgentCommand> command) {
    return node.node()
        .agents()
        .ask(new AgentId(id), command, PATIENCE)
        .toCompletableFuture()
        .join();
  }

  private static List<AuditRecord> audit(Path data, String agent) throws IOException {
    return AuditReader.newest(data.resolve("audit"), 0, 1000).stream()
        .map(entry -> entry.record())
        .filter(record -> agent.equals(record.agent()))
        .toList();
  }

  @Test
  void shouldAuditActionsOnceWhicheverWayTheyCome(@TempDir Path data) throws Exception {
    try (TestNode node = TestNode.start(data)) {
      node.running("seen");
      ask(node, "seen", AgentCommand.Show::new);
      AgentReply refused = ask(node, "seen", to -> new AgentCommand.Release("a program", to));
      assertThat(((Refusal) refused).code()).isEqualTo("not_quarantined");
      AgentReply unproven =
          ask(node, "seen", to -> new AgentCommand.ApproveHypothesis("h1", "mine", "bob", to));
      assertThat(((Refusal) unproven).code()).isEqualTo("token_needed");
      AgentReply anchored =
          ask(node, "seen", to -> new AgentCommand.Anchor(null, "mine", "bob", to));
      assertThat(((Refusal) anchored).code()).isEqualTo("token_needed");
      ask(node, "seen", to -> new AgentCommand.Stop("a program", to));
      ask(node, "none", to -> new AgentCommand.Remove(true, "a program", to));
      node.post("seen", "/start");

      assertThat(audit(data, "seen"))
          .extracting(r -> r.who() + " " + r.action() + " " + r.detail().get("outcome"))
          .containsExactly(
              "admin agent.start done",
              "client agent.stop done",
              "client version.anchor token_needed",
              "client hypothesis.approve token_needed",
              "client agent.release not_quarantined",
              "admin agent.create done");
      assertThat(audit(data, "none"))
          .containsExactly(
              new AuditRecord(
                  "client",
                  "agent.remove",
                  "none",
                  Map.of("by", "a program", "outcome", "not_found", "purge", "true")));
    }
  }
}
