package io.osupervisor.agent;

import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.health.InstanceSample;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent's supervisor answers: the thing asked for, or a {@link Refusal}. */
public sealed interface AgentReply extends Wire {

  /** It is done. */
  enum Done implements AgentReply {
    INSTANCE
  }

  /**
   * It was not done.
   *
   * @param code stable, as in the list of the management interface: {@code not_found}, {@code
   *     already_exists}, {@code timeout}, {@code quarantined} …
   * @param detail what happened, with its values
   * @param hint what to do
   * @param outcome for requests what a retry risks: {@code not_delivered} or {@code unknown}
   */
  record Refusal(String code, String detail, String hint, @Nullable String outcome)
      implements AgentReply {}

  /**
   * An agent as people see it.
   *
   * @param state starting, running, restarting, swapping, stopped, quarantined
   * @param spec the spec as JSON, secrets masked
   * @param isolation what isolation is really on
   * @param limits what enforces its limits
   * @param network {@code open} or {@code none}, for the instance that started last
   * @param enforced what that instance is kept from, a sentence each
   * @param gaps what it is not kept from, a sentence each
   */
  record AgentView(
      String id,
      String state,
      String primaryVersion,
      List<InstanceView> instances,
      long restarts,
      @Nullable LastError lastError,
      String isolation,
      String limits,
      String network,
      List<String> enforced,
      List<String> gaps,
      String spec)
      implements AgentReply {}

  /** One instance of an agent. */
  record InstanceView(String id, String role, String version, long pid, String state) {}

  /**
   * The newest fault of an agent.
   *
   * @param hint what to do about it; empty where that is not known
   */
  record LastError(String code, String message, String hint, Instant at) {
    public LastError(String code, String message, Instant at) {
      this(code, message, "", at);
    }
  }

  /**
   * The answer to a request.
   *
   * @param latencyMicros from the request's frame written to the answer's frame read
   * @param replayed whether it was kept from an earlier request of the same idempotency key
   */
  record Answer(Value data, String instance, String version, long latencyMicros, boolean replayed)
      implements AgentReply {}

  /**
   * What a drill of the way back came to.
   *
   * @param version it would lead to
   * @param passed whether it works
   * @param found for people
   * @param walSeq the entry up to which it took the log
   * @param probes that were answered
   * @param seconds it took, from the content's hash to the last answer
   */
  record Drilled(
      String version, boolean passed, String found, long walSeq, int probes, double seconds)
      implements AgentReply {}

  /** One checkpoint. */
  record CheckpointView(
      String id, long walSeq, String hash, long bytes, String version, String reason, Instant at)
      implements AgentReply {}

  /** The checkpoints of an agent, newest first. */
  record CheckpointList(List<CheckpointView> checkpoints) implements AgentReply {}

  /** One version of an agent. */
  record VersionView(
      String id, @Nullable String parent, String author, String reason, Instant at, boolean primary)
      implements AgentReply {}

  /**
   * The versions of an agent, newest first.
   *
   * @param states what they are now, as in {@code primary}, by their ids; not of each there is one
   */
  record VersionList(List<VersionView> versions, Map<String, String> states) implements AgentReply {
    public VersionList {
      versions = List.copyOf(versions);
      states = Map.copyOf(states);
    }
  }

  /** What a version consists of. */
  record VersionDetail(
      VersionView version,
      List<String> command,
      List<FileView> files,
      Map<String, Value> parameters)
      implements AgentReply {}

  /**
   * One file of a version.
   *
   * @param sha256 of its content, in lower-case hexadecimal
   */
  record FileView(String path, boolean executable, long bytes, String sha256) {}

  /** In what the second of two versions differs from the first. */
  record VersionDiff(
      String from, String to, List<FileChange> files, Map<String, ParameterChange> parameters)
      implements AgentReply {}

  /**
   * A file that differs.
   *
   * @param kind {@code added}, {@code removed} or {@code changed}
   * @param diff its lines in unified form; empty where only its mode differs, null where it is no
   *     text, or too large
   */
  record FileChange(String path, String kind, @Nullable String diff) {}

  /** A parameter that differs; null for one that a version does not have. */
  record ParameterChange(@Nullable Value from, @Nullable Value to) {}

  /**
   * A hypothesis is taken, durably.
   *
   * @param hypothesis its id, as in {@code h17}
   * @param candidate the version that comes of it
   * @param warning why its trial may have no answer in time; null where nothing speaks for that
   */
  record HypothesisTaken(String hypothesis, String candidate, @Nullable String warning)
      implements AgentReply {
    /** Without a warning. */
    public HypothesisTaken(String hypothesis, String candidate) {
      this(hypothesis, candidate, null);
    }
  }

  /**
   * A hypothesis in one line.
   *
   * @param state where it is on its ladder, as in {@code shadowing}
   * @param verdict promote, reject, inconclusive or invalid; null before there is one
   * @param reason why it was proposed
   * @param parent the version that it changes
   * @param version the version that comes of it
   * @param proposer the token's name, the address of a program, or the agent itself
   * @param outcome why it is where it is; empty while there is nothing to say
   * @param since when it came into its state
   */
  record HypothesisView(
      String id,
      String state,
      @Nullable String verdict,
      String reason,
      String parent,
      String version,
      String proposer,
      String outcome,
      Instant proposed,
      Instant since) {}

  /** The hypotheses of an agent, newest first. */
  record HypothesisList(List<HypothesisView> hypotheses) implements AgentReply {
    public HypothesisList {
      hypotheses = List.copyOf(hypotheses);
    }
  }

  /**
   * One hypothesis, with everything that was found.
   *
   * @param expected the change of each metric that it claims
   * @param stages oldest first
   * @param explanation one screen of text that says why it is where it is
   */
  record HypothesisDetail(
      HypothesisView hypothesis,
      Map<String, String> expected,
      List<StageView> stages,
      String explanation)
      implements AgentReply {
    public HypothesisDetail {
      expected = Map.copyOf(expected);
      stages = List.copyOf(stages);
    }
  }

  /**
   * Whether the verdict on a hypothesis is what its observations come to.
   *
   * @param decision of the verdict that is kept: promote, reject, inconclusive or invalid
   * @param observations of the trial; 0 where they cannot be read
   * @param difference the first field that is not as it should be; null where all of it is
   */
  record HypothesisVerified(
      String hypothesis, String decision, long observations, @Nullable FieldDifference difference)
      implements AgentReply {}

  /**
   * A field of evidence that is not what it should be.
   *
   * @param field its name in the evidence, as in {@code judged[2].upper}
   */
  record FieldDifference(String field, String stored, String recomputed) {}

  /**
   * One stage of a hypothesis.
   *
   * @param name proposed, checked, shadowing, promoting, provisional or rolling_back
   * @param state running, passed, or how it ended otherwise
   * @param ended null while it runs
   * @param evidence a map; empty where the stage yields none
   */
  record StageView(
      String name, String state, Instant started, @Nullable Instant ended, Value evidence) {}

  /**
   * Where an agent's requests go.
   *
   * @param version of the routes; grows with each change, 0 before the first primary
   * @param requests how many came since the agent's node has it
   * @param mirrors one for each trial that gets copies
   */
  record TrafficView(long version, List<ShareView> shares, long requests, List<MirrorView> mirrors)
      implements AgentReply {
    public TrafficView {
      shares = List.copyOf(shares);
      mirrors = List.copyOf(mirrors);
    }
  }

  /**
   * How much of the traffic an instance answers.
   *
   * @param weight hundredths of a percent
   */
  record ShareView(String instance, String version, int weight) {}

  /**
   * The copies of requests that were meant for a trial.
   *
   * @param trial its hypothesis, its attempt and which cut of it, as in {@code h17/1/1}
   * @param offered all of them
   * @param waiting not sent yet
   * @param open sent and not ended
   * @param ended by what became of them
   */
  record MirrorView(String trial, long offered, int waiting, int open, Map<String, Long> ended) {
    public MirrorView {
      ended = Map.copyOf(ended);
    }
  }

  /** The numbers of an agent. */
  record Metrics(AgentMetrics metrics) implements AgentReply {}

  /** The samples of one instance, oldest first. */
  record History(String instance, List<InstanceSample> samples) implements AgentReply {
    public History {
      samples = List.copyOf(samples);
    }
  }

  /**
   * How instance {@code b} differs from instance {@code a}: by metric, with a 95 % interval.
   *
   * @param metrics {@code latency} and {@code latency-p99} as ratios, {@code error-rate}, {@code
   *     memory} and {@code throughput} as differences
   * @param missing the metrics that cannot be told, and why not
   */
  record Comparison(
      String a, String b, Map<String, Difference> metrics, Map<String, String> missing)
      implements AgentReply {}

  /**
   * An estimate with its 95 % interval; every number is finite.
   *
   * @param a the metric of the first instance, in {@code unit}
   * @param b the metric of the second instance, in {@code unit}
   * @param relation what is estimated: {@code ratio} for b / a, or {@code difference} for b − a
   * @param n the observations of both sides
   * @param unit of both sides: {@code seconds}, {@code bytes}, {@code errors/answer}, {@code
   *     answers/second}
   */
  record Difference(
      double a,
      double b,
      String relation,
      double estimate,
      double lower,
      double upper,
      long n,
      String unit) {}
}
