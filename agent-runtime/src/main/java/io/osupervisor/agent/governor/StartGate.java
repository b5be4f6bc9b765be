package io.osupervisor.agent.governor;

import static java.util.concurrent.CompletableFuture.completedStage;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.governor.Governor.Use;
import io.osupervisor.agent.governor.GovernorView.LimitView;
import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.config.ByteSize;
import io.osupervisor.config.GovernorSettings;
import io.osupervisor.config.Percentage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The gate that every program of a node starts through: only so many at the same time, so that a
 * node that comes back with all its agents is not buried by them, and none beyond what the node's
 * programs may take. Agents come before trials, each in the order in which they came, and where
 * there are two places or more, one is never a trial's; while a limit is reached agents wait, and
 * trials are refused. Thread safe.
 */
public final class StartGate {
  private final int atOnce;
  private final Governor governor;
  private final Consumer<Runnable> later;
  private final StartTally tally = new StartTally();
  private final Deque<Turn> agents = new ArrayDeque<>();
  private final Deque<Turn> trials = new ArrayDeque<>();
  private int starting;
  private int startingTrials;
  private boolean looksAgain;

  private StartGate(int atOnce, Governor governor, Consumer<Runnable> later) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("nothing could ever start: " + atOnce);
    }
    this.atOnce = atOnce;
    this.governor = governor;
    this.later = later;
  }

  /**
   * A gate of a node.
   *
   * @param atOnce how many may start at the same time, at least 1
   * @param later does something on another thread, in half a second or so
   * @param nanos the monotonic clock
   */
  public static StartGate of(
      int atOnce,
      GovernorSettings settings,
      Supply memory,
      Supply disk,
      Consumer<Runnable> later,
      LongSupplier nanos) {
    return new StartGate(atOnce, new Governor(settings, memory, disk, nanos), later);
  }

  /** A gate that bounds only how many start at the same time: for what has a machine for itself. */
  public static StartGate unlimited(int atOnce) {
    GovernorSettings all =
        new GovernorSettings(
            1_000_000,
            1_000_000,
            new ByteSize(0),
            0,
            new ByteSize(0),
            0,
            Percentage.WHOLE,
            1000,
            Duration.ofMillis(100));
    return of(atOnce, all, Supply.ENDLESS, Supply.ENDLESS, Runnable::run, System::nanoTime);
  }

  /** One who waits to start. */
  private static final class Turn extends CompletableFuture<Pass> {
    private final StartKind kind;
    private final Consumer<AgentException> held;
    private boolean told;

    private Turn(StartKind kind, Consumer<AgentException> held) {
      this.kind = kind;
      this.held = held;
    }
  }

  /** The right to start one program. */
  public final class Pass {
    private final StartKind kind;
    private boolean returned;
    private boolean used;

    private Pass(StartKind kind) {
      this.kind = kind;
    }

    /**
     * Has the program counted until nothing of it is left.
     *
     * @param launch the start that this pass is for; asked for once
     */
    public CompletionStage<AgentProcess> use(CompletionStage<AgentProcess> launch) {
      change(
          () -> {
            used = true;
            if (returned) {
              // Given back as not wanted, and wanted none the less: it counts from here on.
              governor.began();
            }
          });
      return launch.whenComplete(
          (process, failure) -> {
            if (failure == null) {
              change(governor::succeeded);
              process.ended().whenComplete((done, never) -> change(governor::ended));
            } else {
              change(() -> governor.failed(NodeFaults.areOfAnyStart(failure)));
            }
          });
    }

    /** It has come up, or will not: the next one may start. A second call has no effect. */
    public void giveBack() {
      change(
          () -> {
            if (!returned) {
              returned = true;
              count(kind, -1);
              if (!used) {
                governor.withdrawn();
              }
            }
          });
    }
  }

  /**
   * Starts a program that nobody waits for to come up.
   *
   * @param start starts it, once it may
   * @return fails as the start does, or with {@code node_at_limit}
   */
  public CompletionStage<AgentProcess> launch(
      StartKind kind, Supplier<CompletionStage<AgentProcess>> start) {
    return enter(kind, why -> {})
        .thenCompose(
            pass ->
                pass.use(completedStage(pass).thenCompose(given -> start.get()))
                    .whenComplete((process, failure) -> pass.giveBack()));
  }

  /**
   * Asks for the right to start. What comes is done when it is given; of a trial it fails with
   * {@code node_at_limit} where a limit is reached. It may be cancelled.
   *
   * @param held told why it waits, at most once, if it must wait for more than its turn
   */
  public CompletableFuture<Pass> enter(StartKind kind, Consumer<AgentException> held) {
    Turn turn = new Turn(kind, held);
    change(
        () -> {
          if (kind == StartKind.AGENT) {
            agents.addLast(turn);
          } else {
            governor
                .shortage(kind, 1)
                .map(tally::refused)
                .ifPresentOrElse(turn::completeExceptionally, () -> trials.addLast(turn));
          }
        });
    return turn;
  }

  /** The limit that now keeps so many programs from being started, if there is one. */
  public synchronized Optional<AgentException> refusal(StartKind kind, int wanted) {
    return governor.shortage(kind, wanted).map(tally::refused);
  }

  /** What is taken, and what may be. */
  public synchronized GovernorView view() {
    sweep();
    List<LimitView> limits = Arrays.stream(Limit.values()).map(this::view).toList();
    return new GovernorView(starting, atOnce, agents.size() + trials.size(), limits);
  }

  /** The same of one limit. */
  public synchronized LimitView view(Limit limit) {
    Use use = governor.use(limit, StartKind.AGENT);
    String reason =
        Arrays.stream(StartKind.values())
            .flatMap(kind -> governor.shortage(limit, kind, 1).stream())
            .findFirst()
            .map(Shortage::message)
            .orElse("");
    return new LimitView(
        limit.word(),
        limit.unit(),
        limit.isFloor(),
        use.value(),
        use.bound(),
        governor.use(limit, StartKind.TRIAL).bound(),
        tally.held(limit),
        tally.refused(limit),
        reason);
  }

  /** Changes what is counted, then lets in whoever may start by now. */
  private void change(Runnable what) {
    List<Runnable> told = new ArrayList<>();
    synchronized (this) {
      what.run();
      serve(agents, told);
      serve(trials, told);
    }
    // Whoever hears of it may come back here, and must not be waited for.
    told.forEach(Runnable::run);
  }

  private void serve(Deque<Turn> turns, List<Runnable> told) {
    while (!turns.isEmpty() && hasPlace(turns.peekFirst().kind)) {
      Turn next = turns.peekFirst();
      Optional<Shortage> shortage =
          next.isDone() ? Optional.empty() : governor.shortage(next.kind, 1);
      if (shortage.isPresent() && next.kind == StartKind.AGENT) {
        hold(turns, shortage.get(), told);
        return;
      }
      turns.removeFirst();
      if (shortage.isPresent()) {
        AgentException why = tally.refused(shortage.get());
        told.add(() -> next.completeExceptionally(why));
      } else if (!next.isDone()) {
        admit(next, told);
      }
    }
  }

  private boolean hasPlace(StartKind kind) {
    return starting < atOnce
        && (kind == StartKind.AGENT || startingTrials < Math.max(1, atOnce - 1));
  }

  private void count(StartKind kind, int more) {
    starting += more;
    startingTrials += kind == StartKind.TRIAL ? more : 0;
  }

  private void admit(Turn turn, List<Runnable> told) {
    count(turn.kind, 1);
    governor.began();
    tally.admitted(turn.kind);
    Pass pass = new Pass(turn.kind);
    told.add(
        () -> {
          if (!turn.complete(pass)) {
            pass.giveBack();
          }
        });
  }

  private void hold(Deque<Turn> turns, Shortage shortage, List<Runnable> told) {
    for (Turn turn : turns) {
      if (!turn.told && !turn.isDone()) {
        turn.told = true;
        AgentException why = tally.held(shortage);
        told.add(() -> turn.held.accept(why));
      }
    }
    if (!looksAgain) {
      looksAgain = true;
      told.add(() -> later.accept(this::lookAgain));
    }
  }

  private void lookAgain() {
    change(
        () -> {
          looksAgain = false;
          sweep();
        });
  }

  /** Forgets those who no longer wait. */
  private void sweep() {
    agents.removeIf(Turn::isDone);
    trials.removeIf(Turn::isDone);
  }
}
