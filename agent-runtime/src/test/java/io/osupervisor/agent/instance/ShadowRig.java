package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.CutResult.TrialCut;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** One shadow of the agent of a house, and what is cut and copied for it. */
final class ShadowRig {
  private static final Duration PATIENCE = Patience.LONG;

  final ScratchLog log;
  final AgentRecorder recorder = new AgentRecorder();
  final TestProbe<InstanceEvent> events;
  final ActorRef<AgentInstance.Command> ref;
  private final AgentHouse house;
  private long requests;

  /** Starts a shadow and waits until it has the whole log. */
  ShadowRig(AgentHouse house, VersionId version, long logBytes) {
    this.house = house;
    this.log = new ScratchLog(logBytes);
    this.events = house.kit.createTestProbe();
    Shadows shadows = new Shadows(new AgentId("tiny"), house.spec.policy(), house.parts);
    InstanceId id = shadows.name();
    ActorRef<VaultCommand> scratch =
        house.kit.spawn(ScratchMemory.create(house.vault, log, house.parts.services().clock()));
    ref = house.kit.spawn(shadows.create(id, version, scratch, recorder, events.ref()));
    await(InstanceEvent.Moved.class, moved -> moved.state() == InstanceState.FOLLOWING);
  }

  /** Cuts the primary's traffic, however long it takes to be quiet. */
  static TrialCut cut(AgentHouse house, long number) {
    return (TrialCut) tryCut(house, number, PATIENCE);
  }

  static CutResult tryCut(AgentHouse house, long number, Duration patience) {
    TestProbe<CutResult> cuts = house.kit.createTestProbe();
    house.manager.tell(new AgentManager.BeginTrialCut(number, patience, cuts.ref()));
    return cuts.receiveMessage(PATIENCE);
  }

  /** Has every request after the next cut copied to this probe. */
  static TestProbe<Mirrored> mirror(AgentHouse house) {
    TestProbe<Mirrored> copies = house.kit.createTestProbe();
    house.manager.tell(new AgentManager.Mirror(copies.ref()));
    return copies;
  }

  /** Binds it to the cut, and waits until it serves. */
  ShadowRig bound(TrialCut cut) {
    ref.tell(Shadows.bind(cut));
    await(InstanceEvent.Serving.class, serving -> true);
    return this;
  }

  ShadowRig boundNow(long number) {
    return bound(cut(house, number));
  }

  /** Gives it a request. */
  String send(String json) {
    String id = "s-" + ++requests;
    Mirrored copy =
        new Mirrored(
            1, id, Value.parseJson(json), null, PATIENCE, new AgentRequest.Guarantee(false, false));
    ref.tell(copy.toShadow(house.kit.system().ignoreRef()));
    return id;
  }

  /** Gives it a request, and the total that it answers with. */
  long total(String json) {
    return answerTo(send(json));
  }

  long answerTo(String id) {
    InstanceEvent.Answered answered =
        await(InstanceEvent.Answered.class, done -> done.requestId().equals(id));
    assertThat(answered.latencyNanos()).isPositive();
    return AgentHouse.totalOf((Answer) answered.reply());
  }

  EndReason end() {
    return await(InstanceEvent.Ended.class, end -> true).reason();
  }

  <E extends InstanceEvent> E await(Class<E> type, Predicate<E> wanted) {
    while (true) {
      InstanceEvent event = events.receiveMessage(PATIENCE);
      if (event instanceof InstanceEvent.Ended ended && type != InstanceEvent.Ended.class) {
        throw new AssertionError("it ended: " + ended.reason());
      }
      if (type.isInstance(event) && wanted.test(type.cast(event))) {
        return type.cast(event);
      }
    }
  }

  /** All that the agent's memory holds: its log, its checkpoints, and their files. */
  static List<Object> memory(AgentHouse house) {
    TestProbe<VaultReply.Checkpoints> listed = house.kit.createTestProbe();
    house.vault.tell(new VaultCommand.ListCheckpoints(listed.ref()));
    List<CheckpointInfo> kept = listed.receiveMessage(PATIENCE).kept();
    try (Stream<Path> files = Files.walk(house.data.resolve("checkpoints"))) {
      return List.of(entries(house), kept, files.sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<LogEntry> entries(AgentHouse house) {
    TestProbe<LogFeed.Delivery> deliveries = house.kit.createTestProbe();
    TestProbe<VaultReply.FollowResult> following = house.kit.createTestProbe();
    house.vault.tell(new VaultCommand.Follow(0, deliveries.ref(), following.ref()));
    List<LogEntry> entries = new ArrayList<>();
    while (true) {
      LogFeed.Delivery delivery = deliveries.receiveMessage(PATIENCE);
      entries.addAll(delivery.entries());
      if (delivery.isCaughtUp()) {
        delivery.feed().tell(LogFeed.Enough.NOW);
        return entries;
      }
      delivery.feed().tell(LogFeed.More.ONE);
    }
  }

  /** An actor that takes nothing until the latch opens. */
  static ActorRef<Mirrored> hung(AgentHouse house, CountDownLatch latch, ActorRef<Mirrored> then) {
    return house.kit.spawn(
        Behaviors.receiveMessage(
            copy -> {
              latch.await();
              then.tell(copy);
              return Behaviors.same();
            }),
        DispatcherSelector.blocking());
  }
}
