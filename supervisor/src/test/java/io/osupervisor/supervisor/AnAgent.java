package io.osupervisor.supervisor;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.AgentReply.CheckpointView;
import io.osupervisor.agent.AgentReply.Done;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.agent.health.InstanceSample;
import io.osupervisor.agent.health.LatencySummary;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** An agent without a process: it answers each command from memory, and requests by their data. */
final class AnAgent extends AbstractBehavior<AgentCommand> {
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");

  private final String id;
  private final List<CheckpointView> checkpoints = new ArrayList<>();
  private final List<VersionView> versions = new ArrayList<>();
  private final Map<String, Value> answered = new HashMap<>();
  private final SomeHypotheses hypotheses = new SomeHypotheses();
  private String spec = "";
  private String state = "";
  private long starts;

  private AnAgent(ActorContext<AgentCommand> context, String id) {
    super(context);
    this.id = id;
  }

  static Behavior<AgentCommand> create(String id) {
    return Behaviors.setup(context -> new AnAgent(context, id));
  }

  @Override
  public Receive<AgentCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(AgentCommand.Admitted.class, this::onAdmitted)
        .onMessage(AgentCommand.Question.class, this::onQuestion)
        .build();
  }

  private Behavior<AgentCommand> onAdmitted(AgentCommand.Admitted admitted) {
    return onQuestion(admitted.what());
  }

  private Behavior<AgentCommand> onQuestion(AgentCommand.Question command) {
    if (state.isEmpty() && !(command instanceof AgentCommand.Create)) {
      command.replyTo().tell(refusal("not_found", null));
    } else if (!(command instanceof AgentCommand.Request request && has(request, "hang"))) {
      command.replyTo().tell(answer(command));
    }
    return this;
  }

  private AgentReply answer(AgentCommand command) {
    if (command instanceof AgentCommand.Create create) {
      return state.isEmpty()
          ? take(create.spec(), create.version())
          : refusal("already_exists", null);
    }
    if (command instanceof AgentCommand.Update update) {
      return take(update.spec(), update.version());
    }
    if (command instanceof AgentCommand.Remove) {
      state = "";
      return Done.INSTANCE;
    }
    if (command instanceof AgentCommand.Request request) {
      return request(request);
    }
    return steer(command);
  }

  private AgentReply steer(AgentCommand command) {
    if (command instanceof AgentCommand.Start
        || command instanceof AgentCommand.Restart
        || command instanceof AgentCommand.Release) {
      starts++;
      state = "running";
      return Done.INSTANCE;
    }
    if (command instanceof AgentCommand.Stop) {
      state = "stopped";
      return Done.INSTANCE;
    }
    if (command instanceof AgentCommand.Show) {
      return view();
    }
    if (command instanceof AgentCommand.ListVersions) {
      return new AgentReply.VersionList(versions, Map.of(versions.get(0).id(), "primary"));
    }
    if (command instanceof AgentCommand.ShowVersion show) {
      var file = new AgentReply.FileView("a.py", false, 8, "ab12");
      return known(show.version())
          ? new AgentReply.VersionDetail(
              versions.get(0), List.of("/bin/true"), List.of(file), Map.of("step", Value.of(2)))
          : refusal("unknown_version", null);
    }
    if (command instanceof AgentCommand.DiffVersions diff) {
      return known(diff.from()) && known(diff.to())
          ? new AgentReply.VersionDiff(
              diff.from(),
              diff.to(),
              List.of(
                  new AgentReply.FileChange("a.py", "changed", "--- a/a.py\n+++ b/a.py\n"),
                  new AgentReply.FileChange("b.bin", "added", null)),
              Map.of("step", new AgentReply.ParameterChange(null, Value.of(2))))
          : refusal("unknown_version", null);
    }
    if (command instanceof AgentCommand.RollBack back) {
      return back.to() == null ? refusal("nothing_before", null) : view();
    }
    if (command instanceof AgentCommand.Anchor anchor) {
      String meant = anchor.version();
      return meant == null || versions.get(0).id().startsWith(meant)
          ? view()
          : refusal("stale_parent", null);
    }
    if (command instanceof AgentCommand.Drill) {
      return new AgentReply.Drilled(versions.get(0).id(), true, "it answers", 7, 2, 0.25);
    }
    if (command instanceof AgentCommand.GetMetrics) {
      return new AgentReply.Metrics(metrics());
    }
    if (command instanceof AgentCommand.GetHistory get) {
      var sample = new InstanceSample(AT, 1, 40, 2, 0.001, 0.004, 8 << 20, 0.1, 1, 0.25);
      return get.instance().equals(id + "-1")
          ? new AgentReply.History(get.instance(), List.of(sample))
          : refusal("unknown_instance", null);
    }
    if (command instanceof AgentCommand.Compare compare) {
      var latency = new AgentReply.Difference(0.001, 0.002, "ratio", 2, 1.8, 2.2, 400, "seconds");
      return new AgentReply.Comparison(
          compare.a(),
          compare.b(),
          Map.of("latency", latency),
          Map.of("memory", "too few samples"));
    }
    if (command instanceof AgentCommand.GetTraffic) {
      return traffic();
    }
    if (command instanceof AgentCommand.SetTraffic set) {
      return set.weights().keySet().stream().allMatch(this::known)
          ? traffic(set.weights().values().stream().mapToInt(weight -> weight).sum())
          : refusal("unknown_version", null);
    }
    return command instanceof AgentCommand.SubmitHypothesis
            || command instanceof AgentCommand.ListHypotheses
            || command instanceof AgentCommand.ShowHypothesis
            || command instanceof AgentCommand.VerifyHypothesis
            || command instanceof AgentCommand.AbortHypothesis
            || command instanceof AgentCommand.ApproveHypothesis
            || command instanceof AgentCommand.DenyHypothesis
        ? hypotheses.answer(command, versions.get(0).id())
        : checkpoint(command);
  }

  private AgentReply traffic() {
    return traffic(10_000);
  }

  private AgentReply traffic(int weight) {
    var share = new AgentReply.ShareView(id + "-1", versions.get(0).id(), weight);
    var mirror =
        new AgentReply.MirrorView("h1", 120, 2, 1, Map.of("answered", 116L, "dropped", 1L));
    return new AgentReply.TrafficView(3, List.of(share), 4711, List.of(mirror));
  }

  private boolean known(String version) {
    return versions.stream().anyMatch(one -> one.id().startsWith(version));
  }

  private AgentReply checkpoint(AgentCommand command) {
    if (command instanceof AgentCommand.ListCheckpoints) {
      return new AgentReply.CheckpointList(checkpoints);
    }
    if (command instanceof AgentCommand.TakeCheckpoint take) {
      String name = "c" + (checkpoints.size() + 1);
      var taken = new CheckpointView(name, 7, "ab12", 4096, "v1", take.reason(), AT);
      checkpoints.add(0, taken);
      return taken;
    }
    if (command instanceof AgentCommand.DeleteCheckpoint delete) {
      return checkpoints.removeIf(c -> c.id().equals(delete.checkpoint()))
          ? Done.INSTANCE
          : refusal("checkpoint_not_found", null);
    }
    AgentCommand.RestoreCheckpoint restore = (AgentCommand.RestoreCheckpoint) command;
    return checkpoints.stream().anyMatch(c -> c.id().equals(restore.checkpoint()))
        ? Done.INSTANCE
        : refusal("checkpoint_not_found", null);
  }

  private AgentReply take(String newSpec, String version) {
    spec = newSpec;
    state = "running";
    String parent = versions.isEmpty() ? null : versions.get(0).id();
    versions.add(0, new VersionView(version, parent, "admin", "first", AT, true));
    return Done.INSTANCE;
  }

  /**
   * {@code {"refuse": CODE}} is refused, {@code {"hang": …}} not answered, {@code {"move": H, "to":
   * STATE}} takes a hypothesis there; the rest comes back.
   */
  private AgentReply request(AgentCommand.Request request) {
    if (has(request, "refuse")) {
      Value code = request.data().fields().getOrDefault("refuse", Value.NULL);
      return refusal(code.asString(), "not_delivered");
    }
    if (has(request, "move")) {
      Map<String, Value> fields = request.data().fields();
      String hypothesis = fields.getOrDefault("move", Value.NULL).asString();
      hypotheses.move(hypothesis, fields.getOrDefault("to", Value.NULL).asString(), "it was moved");
    }
    String key = request.idempotencyKey();
    Value before = key == null ? null : answered.putIfAbsent(key, request.data());
    Value data = before == null ? request.data() : before;
    return new AgentReply.Answer(data, id + "-1", "v1", 412, before != null);
  }

  private static boolean has(AgentCommand.Request request, String field) {
    return request.data().kind() == Kind.MAP && request.data().fields().containsKey(field);
  }

  private AgentView view() {
    var instance = new AgentReply.InstanceView(id + "-1", "primary", "v1", 4711, "ready");
    var error = starts == 0 ? null : new AgentReply.LastError("exited", "status 1", AT);
    return new AgentView(
        id,
        state,
        versions.get(0).id(),
        List.of(instance),
        starts,
        error,
        "uid",
        "cgroup",
        "open",
        List.of("a user id of its own"),
        List.of("it sees the processes of others"),
        spec);
  }

  private AgentMetrics metrics() {
    LatencySummary latency = latency();
    var instance =
        new InstanceMetrics(
            id + "-1",
            "primary",
            "v1",
            "ready",
            4711,
            60,
            0.25,
            8 << 20,
            1.5,
            2,
            3,
            1,
            latency,
            Map.of("depth", 4.0));
    return new AgentMetrics(
        id,
        state.equals("running"),
        Map.of("exited", starts),
        Map.of("ok", 3L, "agent_error", 1L),
        0,
        1,
        latency,
        latency,
        latency,
        latency,
        new AgentMetrics.Wal(7, 7, 1400, 0, latency),
        new AgentMetrics.Checkpoints(1, 12.5, 4096, latency),
        Map.of("wal_gap", 2L),
        5,
        List.of(instance));
  }

  private static LatencySummary latency() {
    var buckets = List.of(new LatencySummary.Bucket(0.001, 3), new LatencySummary.Bucket(0.01, 4));
    return new LatencySummary(5, 0.25, 0.0005, 0.005, 0.2, 0.2, 0.2, buckets);
  }

  private Refusal refusal(String code, @Nullable String outcome) {
    return new Refusal(code, "agent '" + id + "' says " + code, "see its state", outcome);
  }
}
