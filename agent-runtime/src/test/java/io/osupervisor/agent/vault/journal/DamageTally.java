package io.osupervisor.agent.vault.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Has all damages tried by processes of their own, and counts what came of them. */
final class DamageTally {
  private static final int WORKERS = 6;

  private DamageTally() {}

  /**
   * What came of many damages.
   *
   * @param counts how often what came
   * @param faults what was silent, and what a process died of
   */
  record Tally(SortedMap<String, Integer> counts, List<String> faults) {
    Tally() {
      this(new TreeMap<>(), new ArrayList<>());
    }

    int tried() {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    void print() {
      System.out.printf("%,d damages of a journal, faults: %d%n", tried(), faults.size());
      counts.forEach((kind, count) -> System.out.printf("%,8d %s%n", count, kind));
      faults.forEach(System.out::println);
    }

    private synchronized void add(String damage, String outcome) {
      String[] parts = outcome.split("\t", 3);
      counts.merge(parts[0], 1, Integer::sum);
      if (Boolean.parseBoolean(parts[1])) {
        faults.add(damage + ": " + parts[2]);
      }
    }

    private synchronized void died(String damage, int status) {
      faults.add(damage + ": the process ended with status " + status);
    }
  }

  /**
   * Tries them on what lies in the folder {@code known}.
   *
   * @param one of so many is tried
   */
  static Tally of(Path scratch, DamageTrial.Kind kind, boolean thorough, int one) {
    Tally tally = new Tally();
    ExecutorService readers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<CompletableFuture<Void>> workers = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        List<String> what =
            List.of(
                kind.name(),
                Boolean.toString(thorough),
                Integer.toString(i * one),
                Integer.toString(WORKERS * one));
        workers.add(CompletableFuture.runAsync(() -> work(tally, scratch, what), readers));
      }
      workers.forEach(CompletableFuture::join);
    } finally {
      readers.shutdown();
    }
    return tally;
  }

  private static void work(Tally tally, Path scratch, List<String> what) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + scratch.resolve("crash-" + what.get(2)),
            "-cp",
            System.getProperty("java.class.path"),
            DamageWorker.class.getName(),
            scratch.resolve("known").toString()));
    command.addAll(what);
    try {
      Process worker =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Watchdog watchdog = Watchdog.over(worker, "what tries damages");
      String damage = "before the first damage";
      try (BufferedReader out = worker.inputReader(StandardCharsets.UTF_8)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          watchdog.heard();
          if (line.startsWith(DamageWorker.BEGIN)) {
            damage = line.substring(DamageWorker.BEGIN.length());
          } else if (line.startsWith(DamageWorker.END)) {
            tally.add(damage, line.substring(DamageWorker.END.length()));
          }
        }
        int status = watchdog.awaitEnd();
        if (status != 0) {
          tally.died(damage, status);
        }
      } catch (IllegalStateException e) {
        throw new IllegalStateException(damage, e);
      } finally {
        worker.destroyForcibly();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
