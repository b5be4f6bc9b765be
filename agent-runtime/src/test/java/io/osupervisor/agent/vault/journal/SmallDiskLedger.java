package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A program that promises commits until its disk is full, frees some of it, and goes on. */
final class SmallDiskLedger {
  private static final int FILLER = 512 << 10;
  private static final int IDS = 1000;
  private static final LedgerOptions OPTIONS = new LedgerOptions(64 << 10, Duration.ofMillis(5));

  private SmallDiskLedger() {}

  public static void main(String[] arguments) throws IOException {
    Path disk = Path.of(arguments[0]);
    Path filler = Files.write(disk.resolve("filler"), new byte[FILLER]);
    Path folder = disk.resolve("ledger");
    long last = promise(folder);
    try (LedgerFile ledger = LedgerFile.open(folder, LedgerFlood.NODE, OPTIONS)) {
      System.out.println("of " + last + " promised " + ledger.promise().batch());
      Files.delete(filler);
      ledger.begin(ledger.promise());
      append(ledger, last + 1);
    }
    try (LedgerFile ledger = LedgerFile.open(folder, LedgerFlood.NODE, OPTIONS)) {
      System.out.println("of " + (last + 1) + " promised " + ledger.promise().batch());
    }
  }

  /** The last commit that was promised. */
  private static long promise(Path folder) {
    long last = 0;
    try (LedgerFile ledger =
        LedgerFile.create(folder, LedgerFlood.NODE, Promise.NOTHING, OPTIONS)) {
      while (true) {
        append(ledger, last + 1);
        last++;
      }
    } catch (AgentException refusal) {
      System.out.println(refusal.code() + " " + refusal.getMessage());
    }
    return last;
  }

  private static void append(LedgerFile ledger, long batch) {
    String id = "vault|" + "n".repeat(IDS) + batch % IDS;
    ledger.append(batch, LedgerFlood.hash(batch), Map.of(id, batch));
  }
}
