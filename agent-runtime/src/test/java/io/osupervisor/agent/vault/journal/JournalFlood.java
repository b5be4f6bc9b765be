package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Several writers on the journal of a data directory, until the program is killed or refused. It
 * prints what it does, and each event once it is durable.
 */
final class JournalFlood {
  static final String OPENING = "opening";
  static final String AUTOMATIC = "automatic";
  static final int WRITERS = 4;

  private JournalFlood() {}

  /** Arguments: the data directory, the engine, the write buffer. */
  public static void main(String[] arguments) throws InterruptedException {
    try (DataDirectory data = DataDirectory.open(Path.of(arguments[0]))) {
      System.out.println(OPENING);
      Engine engine =
          arguments[1].equals(AUTOMATIC) ? Engine.available() : Engine.valueOf(arguments[1]);
      try (EventJournal journal =
          data.openJournal(settings(engine, Integer.parseInt(arguments[2])))) {
        System.out.println("with " + engine);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        IntStream.range(0, WRITERS).forEach(i -> threads.execute(() -> write(journal, id(i))));
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.DAYS);
      }
    } catch (AgentException refusal) {
      System.out.println(refusal.code() + " " + refusal.getMessage());
      System.exit(1);
    }
  }

  static String id(int writer) {
    return "writer|" + writer;
  }

  static JournalSettings settings(Engine engine, int writeBuffer) {
    JournalSettings normal = JournalSettings.unbounded(failure -> {});
    return new JournalSettings(
        writeBuffer, normal.queue(), normal.space(), normal.onFailure(), engine);
  }

  private static void write(EventJournal journal, String id) {
    try {
      long last = journal.highest(id).toCompletableFuture().join();
      for (long seq = last + 1; ; seq++) {
        journal.append(List.of(JournalScript.event(id, seq))).toCompletableFuture().join();
        System.out.println(id + " " + seq);
        if (seq % 40 == 0) {
          journal.deleteTo(id, seq - 30).toCompletableFuture().join();
        }
      }
    } catch (CompletionException e) {
      System.out.println(e.getCause() instanceof AgentException refusal ? refusal.code() : e);
    }
  }
}
