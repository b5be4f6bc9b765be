package io.osupervisor.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How an agent is kept: every part of its spec that has a default.
 *
 * @param state how its memory relates to its requests
 * @param restart when it is started again after its end
 * @param heartbeat its pulse
 * @param startTimeout from the start of the process to {@code hello}
 * @param restoreTimeout from the last restored byte to {@code ready}
 * @param killGrace from SIGTERM to SIGKILL
 * @param standby instances that wait, restored, to take over
 * @param durability when answers leave
 * @param checkpoint when its state is saved
 * @param isolation what keeps it from the node and from other agents
 * @param limits the resources that its process tree may use
 * @param maxInFlight requests that are open at an instance at once
 * @param maxQueue requests that wait for a place; more are refused as overloaded
 * @param maxFrame the largest frame, in both directions
 * @param env what is added to its environment
 * @param traffic how requests find their instance
 * @param drainTimeout how long open requests may take to finish before a swap
 * @param reloadTimeout how long an agent may take to take a new version while it runs
 * @param oracles programs outside of the agent that are asked about its answers
 * @param trial how hard a hypothesis is tried
 * @param watch what takes a deployment back
 */
public record AgentPolicy(
    StateKind state,
    RestartPolicy restart,
    Heartbeat heartbeat,
    Duration startTimeout,
    Duration restoreTimeout,
    Duration killGrace,
    int standby,
    Durability durability,
    CheckpointPolicy checkpoint,
    Isolation isolation,
    Limits limits,
    int maxInFlight,
    int maxQueue,
    ByteSize maxFrame,
    Map<String, EnvironmentValue> env,
    TrafficPolicy traffic,
    Duration drainTimeout,
    Duration reloadTimeout,
    @Flat OraclePolicy oracles,
    TrialPolicy trial,
    WatchPolicy watch) {
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Pattern VARIABLE = Pattern.compile("(?!OSUP_)[A-Za-z_][A-Za-z0-9_]*");

  public AgentPolicy {
    env = Map.copyOf(env);
    Checks.begin()
        .within("start-timeout", startTimeout, TICK, DAY)
        .within("restore-timeout", restoreTimeout, TICK, DAY)
        .within("kill-grace", killGrace, Duration.ZERO, Duration.ofMinutes(10))
        .within("standby", standby, 0, 8)
        .that(
            "standby",
            standby == 0 || restart.type() != RestartType.TEMPORARY,
            "must be 0, for with restart.type = temporary nothing ever takes over")
        .within("max-in-flight", maxInFlight, 1, 65_536)
        .within("max-queue", maxQueue, 1, 1_000_000)
        .within("max-frame", maxFrame, ByteSize.ofKiB(4), ByteSize.ofGiB(1))
        .that(
            "env",
            env.keySet().stream().allMatch(name -> VARIABLE.matcher(name).matches()),
            "must name variables by letters, digits and _, none of them OSUP_…")
        .within("drain-timeout", drainTimeout, TICK, DAY)
        .within("reload-timeout", reloadTimeout, TICK, DAY)
        .that(
            "trial",
            state != StateKind.SHARED || trial.mirror().equals(Percentage.WHOLE),
            "must have mirror = 100% with state = shared, where any request may change anything")
        .that(
            "trial",
            !trial.needsEvaluator() || !oracles.evaluator().isEmpty(),
            "must not name score or cost without an evaluator, which tells them")
        .verify();
  }

  AgentPolicy withEnv(Map<String, EnvironmentValue> other) {
    return with(limits, other);
  }

  /** The same with other limits. */
  public AgentPolicy withLimits(Limits other) {
    return with(other, env);
  }

  private AgentPolicy with(Limits otherLimits, Map<String, EnvironmentValue> otherEnv) {
    return new AgentPolicy(
        state,
        restart,
        heartbeat,
        startTimeout,
        restoreTimeout,
        killGrace,
        standby,
        durability,
        checkpoint,
        isolation,
        otherLimits,
        maxInFlight,
        maxQueue,
        maxFrame,
        otherEnv,
        traffic,
        drainTimeout,
        reloadTimeout,
        oracles,
        trial,
        watch);
  }
}
