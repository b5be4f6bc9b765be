package io.osupervisor.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.vault.shared.SharedStore;
import io.osupervisor.agent.vault.shared.SharedStoreSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Persistent actors on one journal that write event after event, each once its last is durable. */
final class JournalWriters implements AutoCloseable {
  private static final String OURS =
      """
      include classpath("osupervisor-vault.conf")
      pekko.persistence.journal.plugin = "osupervisor.vault.journal"
      osupervisor.vault.journal.dir = "%s"
      """;

  private static final String STOCK =
      """
      pekko.persistence.journal.plugin = "pekko.persistence.journal.leveldb"
      pekko.persistence.journal.leveldb { dir = "%s", fsync = on, checksum = on, native = on }
      """;

  private static final String SHARED =
      """
      include classpath("osupervisor-shared.conf")
      pekko.persistence.journal.plugin = "jdbc-journal"
      """;

  private static final String QUIET =
      """
      pekko.loglevel = WARNING
      pekko.persistence.snapshot-store.plugin = "pekko.persistence.no-snapshot-store"
      """;

  private record Begin(Run run) {}

  /** One measurement: what is written for how long, and how long each waited. */
  private record Run(
      int batch, long end, ConcurrentHistogram nanos, AtomicLong events, CountDownLatch done) {}

  /** What a measurement yielded. */
  record Outcome(double perSecond, ConcurrentHistogram nanos) {}

  private final ActorSystem<Void> system;
  private final List<ActorRef<Begin>> writers = new ArrayList<>();

  private JournalWriters(ActorSystemSetup setup, int count) {
    system = ActorSystem.create(Behaviors.empty(), "writers", setup);
    for (int i = 0; i < count; i++) {
      writers.add(system.systemActorOf(writer("writer-" + i), "writer-" + i, Props.empty()));
    }
  }

  /** On our journal. */
  static JournalWriters onOurs(Path folder, int count) {
    return on(OURS, folder, count);
  }

  /** On the journal that Pekko brings. */
  static JournalWriters onStock(Path folder, int count) {
    return on(STOCK, folder, count);
  }

  /** On a database that nodes share; whoever opened it closes it afterwards. */
  static JournalWriters onShared(SharedStore store, int count) {
    return new JournalWriters(
        ActorSystemSetup.create(BootstrapSetup.create(config(SHARED)), new SharedStoreSetup(store)),
        count);
  }

  private static JournalWriters on(String text, Path folder, int count) {
    return new JournalWriters(
        ActorSystemSetup.create(BootstrapSetup.create(config(text.formatted(folder)))), count);
  }

  private static Config config(String plugins) {
    return ConfigFactory.parseString(plugins)
        .withFallback(ConfigFactory.parseString(QUIET))
        .withFallback(ConfigFactory.load());
  }

  /**
   * Has all of them write for a while.
   *
   * @param batch how many events each writes at once
   */
  Outcome write(int batch, long millis) throws InterruptedException {
    long begin = System.nanoTime();
    Run run =
        new Run(
            batch,
            begin + TimeUnit.MILLISECONDS.toNanos(millis),
            new ConcurrentHistogram(3),
            new AtomicLong(),
            new CountDownLatch(writers.size()));
    writers.forEach(writer -> writer.tell(new Begin(run)));
    if (!run.done().await(millis + 120_000, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the writers do not end");
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Outcome(run.events().get() / seconds, run.nanos());
  }

  private static Behavior<Begin> writer(String name) {
    return Behaviors.setup(context -> new Writer(context, name));
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** Keeps nothing of what it wrote. */
  private static final class Writer extends EventSourcedBehavior<Begin, String, Integer> {
    private final ActorContext<Begin> context;
    private final Texts texts;

    Writer(ActorContext<Begin> context, String name) {
      super(PersistenceId.ofUniqueId(name));
      this.context = context;
      this.texts = new Texts(name.hashCode());
    }

    @Override
    public Integer emptyState() {
      return 0;
    }

    @Override
    public CommandHandler<Begin, String, Integer> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(
              Begin.class,
              (state, begin) -> {
                Run run = begin.run();
                long start = System.nanoTime();
                return Effect().persist(events(run.batch())).thenRun(after -> wrote(run, start));
              })
          .build();
    }

    private List<String> events(int count) {
      List<String> events = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        events.add(texts.next());
      }
      return events;
    }

    private void wrote(Run run, long start) {
      long now = System.nanoTime();
      run.nanos().recordValue(now - start);
      run.events().addAndGet(run.batch());
      if (now - run.end() < 0) {
        context.getSelf().tell(new Begin(run));
      } else {
        run.done().countDown();
      }
    }

    @Override
    public EventHandler<Integer, String> eventHandler() {
      return newEventHandlerBuilder().forAnyState().onAnyEvent((state, event) -> state);
    }
  }
}
