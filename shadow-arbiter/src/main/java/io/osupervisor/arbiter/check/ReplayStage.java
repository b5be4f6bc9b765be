package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.config.ReplayPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate must show beside its parent ahead of its trial: that it passes the agent's
 * cases, on the agent's memory as it is now, and then that it answers recorded requests as its
 * parent does, on the memory of then. Where there are too few requests that part is passed over,
 * and says why. Tells what came of it once, and ends; whoever ends it before ends its processes.
 */
public final class ReplayStage extends AbstractBehavior<ReplayStage.Command> {

  /** What happens to it; nothing may be asked of it. */
  public sealed interface Command {}

  private record CasesOver(CheckResult result) implements Command {}

  private record RequestsOver(CheckResult result) implements Command {}

  private record PartGone(int part) implements Command {}

  private record Looked(PastRequests.@Nullable Found found, @Nullable Throwable failure)
      implements Command {}

  private record PlanIs(VaultReply.@Nullable RestorePlan plan) implements Command {}

  private record EntryIs(VaultReply.@Nullable EntryFound found) implements Command {}

  /** So long all recorded requests may take together. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  /** What ended is not to blame for what nobody can compare. */
  private static final String CONTROL_ENDED = "control_ended";

  private final Candidate candidate;
  private final ReplayTerms terms;
  private final ReplayPolicy policy;
  private final AgentParts agent;
  private final PastRequests past;
  private final Duration longest;
  private final Consumer<CheckResult> owner;
  private final Map<String, Value> recorded = new TreeMap<>();
  private Evidence cases = Evidence.of(Map.of("cases", Value.of(0)));
  private List<PastRequest> requests = List.of();
  private @Nullable ReplayStart start;
  private int part;

  private ReplayStage(
      ActorContext<Command> context,
      Candidate candidate,
      ReplayTerms terms,
      AgentParts agent,
      PastRequests past,
      Duration longest,
      Consumer<CheckResult> owner) {
    super(context);
    this.candidate = candidate;
    this.terms = terms;
    this.policy = candidate.spec().policy().trial().replay();
    this.agent = agent;
    this.past = past;
    this.longest = longest;
    this.owner = owner;
  }

  /**
   * The stage of a candidate that passed its check.
   *
   * @param agent the parts of its agent
   * @param longest how long all recorded requests may take together
   * @param owner told once what came of it, from the stage's thread
   */
  static Behavior<Command> create(
      Candidate candidate,
      ReplayTerms terms,
      AgentParts agent,
      PastRequests past,
      Duration longest,
      Consumer<CheckResult> owner) {
    return Behaviors.setup(
        context -> new ReplayStage(context, candidate, terms, agent, past, longest, owner).begin());
  }

  /** The other half of the stage's limit is for what both versions take to start. */
  static Duration longest(Duration stageLimit) {
    Duration half = stageLimit.dividedBy(2);
    return half.compareTo(LONGEST) < 0 ? half : LONGEST;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(CasesOver.class, this::onCasesOver)
        .onMessage(Looked.class, this::onLooked)
        .onMessage(PlanIs.class, this::onPlan)
        .onMessage(EntryIs.class, this::onEntry)
        .onMessage(RequestsOver.class, this::onRequestsOver)
        .onMessage(PartGone.class, this::onPartGone)
        .build();
  }

  private Behavior<Command> begin() {
    List<CaseRule> rules = CaseRule.of(candidate.spec().cases(), terms.comparison());
    if (rules.isEmpty()) {
      return look();
    }
    spawn(
        PairReplay.now(
            candidate,
            new CaseScript(rules),
            agent,
            result -> getContext().getSelf().tell(new CasesOver(result))));
    return this;
  }

  private void spawn(Behavior<PairReplay.Command> replay) {
    part++;
    ActorRef<PairReplay.Command> child =
        getContext().spawn(replay, "part-" + part, DispatcherSelector.sameAsParent());
    getContext().watchWith(child, new PartGone(part));
  }

  private Behavior<Command> onPartGone(PartGone gone) {
    return gone.part() == part
        ? ended(
            new CheckResult.Impossible(
                "internal", "what replays failed; see the node's log", merged()))
        : this;
  }

  private Behavior<Command> onCasesOver(CasesOver over) {
    part++;
    if (!(over.result() instanceof CheckResult.Passed passed)) {
      return ended(over.result());
    }
    cases = passed.evidence();
    return look();
  }

  private Behavior<Command> look() {
    Optional<String> missing = past.missing();
    if (missing.isPresent()) {
      return passOver(missing.get());
    }
    Instant now = agent.services().clock().instant();
    Instant since = now.minus(policy.window());
    recorded.put("since", Value.of(since.toString()));
    recorded.put("until", Value.of(now.toString()));
    getContext()
        .pipeToSelf(
            past.find(new AgentId(candidate.spec().id()), since, now, policy.maxRuns()),
            Looked::new);
    return this;
  }

  private Behavior<Command> onLooked(Looked looked) {
    PastRequests.Found found = looked.found();
    if (found == null) {
      return passOver(unread(looked.failure()));
    }
    requests = found.within(longest);
    recorded.put("redacted", Value.of(found.redacted()));
    recorded.put("without_body", Value.of(found.bodiless()));
    if (requests.size() < policy.minRuns()) {
      return passOver(
          "%d requests can be asked again within %d s, and at least %d are needed"
              .formatted(requests.size(), longest.toSeconds(), policy.minRuns()));
    }
    getContext()
        .ask(
            VaultReply.RestorePlan.class,
            agent.vault(),
            VAULT_PATIENCE,
            to -> new VaultCommand.PlanRestore(VaultCommand.PlanRestore.NEWEST, to),
            (plan, failure) -> new PlanIs(plan));
    return this;
  }

  private Behavior<Command> onPlan(PlanIs message) {
    VaultReply.RestorePlan plan = message.plan();
    if (plan == null) {
      return ended(
          new CheckResult.Impossible(
              "memory_unavailable", "the agent's memory did not answer", merged()));
    }
    ReplayStart chosen = ReplayStart.of(plan, first());
    start = chosen;
    if (!chosen.before()) {
      return replay(chosen, chosen.walSeq(), chosen.told());
    }
    getContext()
        .ask(
            VaultReply.EntryFound.class,
            agent.vault(),
            VAULT_PATIENCE,
            to -> new VaultCommand.FindEntry(chosen.walSeq(), requests.get(0).id(), first(), to),
            (found, failure) -> new EntryIs(found));
    return this;
  }

  private static String unread(@Nullable Throwable failure) {
    if (failure instanceof AgentException refusal) {
      return String.valueOf(refusal.getMessage());
    }
    return "the run history cannot be read: "
        + (failure instanceof TimeoutException ? "it does not answer in time" : failure);
  }

  private Instant first() {
    return requests.get(0).at();
  }

  private Behavior<Command> onEntry(EntryIs message) {
    VaultReply.EntryFound found = message.found();
    ReplayStart chosen = start;
    if (found == null || chosen == null || !found.failure().isEmpty()) {
      return passOver(
          "the agent's log cannot be read: " + (found == null ? "no answer" : found.failure()));
    }
    return replay(chosen, found.seq(), chosen.told());
  }

  private Behavior<Command> replay(ReplayStart from, long lastSeq, String told) {
    recorded.put("memory", Value.of(told));
    recorded.put("last_entry", Value.of(lastSeq));
    ReplayClock clock = new ReplayClock(first());
    AgentParts then =
        new AgentParts(
            agent.services().withClock(clock),
            agent.checkpoints(),
            agent.vault(),
            agent.health(),
            agent.recorder());
    spawn(
        PairReplay.from(
            new ProofBench.Memory(lastSeq, from.notAfter()),
            candidate,
            new RequestBook(requests, terms, clock),
            then,
            result -> getContext().getSelf().tell(new RequestsOver(result))));
    return this;
  }

  private Behavior<Command> onRequestsOver(RequestsOver over) {
    part++;
    CheckResult result = over.result();
    if (result instanceof CheckResult.Impossible none && none.code().equals(CONTROL_ENDED)) {
      return passOver("the version before cannot be asked: " + none.reason());
    }
    Evidence found = ReplayEvidence.merge(cases, recorded, result.evidence());
    if (result instanceof CheckResult.Failed failed) {
      return ended(new CheckResult.Failed(failed.code(), failed.reason(), found));
    }
    return ended(
        result instanceof CheckResult.Impossible none
            ? new CheckResult.Impossible(none.code(), none.reason(), found)
            : new CheckResult.Passed(found));
  }

  /** What cannot be had says nothing of the candidate: its trial is still ahead. */
  private Behavior<Command> passOver(String why) {
    recorded.put("skipped", Value.of(why));
    return ended(new CheckResult.Passed(merged()));
  }

  private Evidence merged() {
    return ReplayEvidence.merge(cases, recorded, Evidence.NONE);
  }

  private Behavior<Command> ended(CheckResult result) {
    owner.accept(result);
    return Behaviors.stopped();
  }
}
