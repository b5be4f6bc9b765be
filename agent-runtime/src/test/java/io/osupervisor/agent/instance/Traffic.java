package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Answer;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each add one number after the other to a house's agent, no number twice. What became
 * of each is kept.
 */
final class Traffic {
  /** The numbers that were added, as their callers were told. */
  final Set<Long> answered = ConcurrentHashMap.newKeySet();

  /** Those that were never given to the agent, as their callers were told. */
  final Set<Long> undelivered = ConcurrentHashMap.newKeySet();

  /** Those of which nobody knows. */
  final Set<Long> unknown = ConcurrentHashMap.newKeySet();

  /** What the agent answered. */
  final Set<Long> totals = ConcurrentHashMap.newKeySet();

  private final AgentHouse house;
  private final AtomicLong sent = new AtomicLong();
  private final List<CompletableFuture<Void>> clients = new ArrayList<>();
  private volatile boolean over;

  Traffic(AgentHouse house) {
    this.house = house;
  }

  /** Starts clients, beside or instead of those before. */
  Traffic start(int more) {
    over = false;
    for (int i = 0; i < more; i++) {
      CompletableFuture<Void> client = new CompletableFuture<>();
      clients.add(client);
      next(client);
    }
    return this;
  }

  /** Waits until so many more were answered. */
  void await(int more) {
    int goal = answered.size() + more;
    Awaitility.await().until(() -> answered.size() >= goal);
  }

  /** Lets no client begin anything; those that have something open get their answers. */
  void stop() {
    over = true;
    clients.forEach(CompletableFuture::join);
    clients.clear();
  }

  /** Nobody is left to answer what is open; what was not answered by now never will be. */
  void abandon() {
    over = true;
    clients.clear();
    for (long number = 1; number <= sent.get(); number++) {
      if (!answered.contains(number) && !undelivered.contains(number)) {
        unknown.add(number);
      }
    }
  }

  private void next(CompletableFuture<Void> client) {
    if (over) {
      client.complete(null);
      return;
    }
    long number = sent.incrementAndGet();
    AskPattern.<AgentManager.Command, AgentReply>ask(
            house.manager,
            replyTo ->
                new AgentManager.Ask(
                    new AgentRequest(
                        Value.parseJson("{\"add\":" + number + "}"),
                        null,
                        null,
                        Patience.LONG,
                        new AgentRequest.Guarantee(false, false),
                        replyTo)),
            Patience.LONG,
            house.kit.system().scheduler())
        .whenCompleteAsync(
            (reply, failure) -> {
              settle(number, reply);
              if (failure == null) {
                next(client);
              } else {
                client.complete(null);
              }
            });
  }

  private void settle(long number, @Nullable AgentReply reply) {
    if (reply instanceof Answer answer) {
      totals.add(AgentHouse.totalOf(answer));
      answered.add(number);
    } else if (reply instanceof Refusal refusal && "not_delivered".equals(refusal.outcome())) {
      undelivered.add(number);
    } else {
      unknown.add(number);
    }
  }
}
