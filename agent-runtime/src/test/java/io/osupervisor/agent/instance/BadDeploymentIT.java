package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.Swapped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Versions that are bad in five ways are taken back while they are at it: from the decision to the
 * first answer of the version before.
 */
@Tag("proof")
class BadDeploymentIT {
  private static final int EACH = 20;
  private static final Duration TARGET = Duration.ofSeconds(1);
  private static final String ASKED = "    data = message[\"data\"]\n    if \"do\" in data:";

  private enum Kind {
    CRASH("os._exit(7)"),
    HANG("time.sleep(3600)"),
    ERRORS("return send(type='response', id=message['id'], error={'code': 'bad', 'message': 'x'})"),
    SLOW("time.sleep(0.3)"),
    WRONG("return send(type='response', id=message['id'], data={'total': -1})");

    private final String does;

    Kind(String does) {
      this.does = does;
    }
  }

  private int rounds;

  @Test
  void shouldBeBackOnTheOldVersionWithinASecond(@TempDir Path data) {
    Map<Kind, List<Duration>> times = new EnumMap<>(Kind.class);
    List<Duration> all = new ArrayList<>();
    try (AgentHouse house = new AgentHouse(data, "drain-timeout = 200ms").up()) {
      for (Kind kind : Kind.values()) {
        VersionId bad =
            house.version(
                ASKED,
                "    data = message[\"data\"]\n    " + kind.does + "\n    if \"do\" in data:");
        for (int i = 0; i < EACH; i++) {
          Duration took = deployAndTakeBack(house, bad);
          times.computeIfAbsent(kind, one -> new ArrayList<>()).add(took);
          all.add(took);
        }
      }
    }
    times.forEach(
        (kind, each) ->
            System.out.printf(
                "%s: %d taken back, median %d ms, longest %d ms%n",
                kind, each.size(), at(each, EACH / 2).toMillis(), at(each, EACH - 1).toMillis()));
    Duration p99 = at(all, all.size() * 99 / 100 - 1);
    System.out.printf("%d bad deployments: p99 %d ms%n", all.size(), p99.toMillis());
    assertThat(p99).isLessThanOrEqualTo(TARGET);
  }

  private static Duration at(List<Duration> times, int rank) {
    List<Duration> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    return sorted.get(rank);
  }

  private Duration deployAndTakeBack(AgentHouse house, VersionId bad) {
    String deployment = "h" + ++rounds;
    SwapResult in = house.swap(new SwapOrder(deployment, null, house.version, bad));
    assertThat(in).isInstanceOf(Swapped.class);
    house.awaitFollower(house.version);
    house.send("{}");
    long decided = System.nanoTime();
    TestProbe<SwapResult> back =
        house.begin(new SwapOrder("b" + rounds, deployment, bad, house.version));
    AgentReply reply;
    do {
      reply = house.send("{}").receiveMessage(Patience.LONG);
    } while (!(reply instanceof AgentReply.Answer answer
        && answer.version().equals(house.version.value())));
    Duration took = Duration.ofNanos(System.nanoTime() - decided);
    assertThat(back.receiveMessage(Patience.LONG)).isInstanceOf(Swapped.class);
    return took;
  }
}
