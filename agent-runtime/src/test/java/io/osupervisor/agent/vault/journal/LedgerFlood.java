package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** A program that promises commits until it is killed or refused, and prints each. */
final class LedgerFlood {
  static final UUID NODE = UUID.fromString("8f14e45f-ceea-467f-a3b1-000000000001");

  private LedgerFlood() {}

  /** Arguments: the folder, the room of a file, how many persistence ids, how long their names. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    LedgerOptions options = new LedgerOptions(Integer.parseInt(arguments[1]), Duration.ofMillis(5));
    int ids = Integer.parseInt(arguments[2]);
    int length = Integer.parseInt(arguments[3]);
    try (LedgerFile ledger = start(folder, options)) {
      for (long batch = ledger.promise().batch() + 1; ; batch++) {
        ledger.append(batch, hash(batch), Map.of(id(batch % ids, length), batch));
        System.out.println(batch);
        System.out.flush();
      }
    } catch (AgentException refusal) {
      System.out.println(refusal.code() + " " + refusal.getMessage());
    }
  }

  /** The hash that is promised with a batch. */
  static ChainHash hash(long batch) {
    return new ChainHash(ByteBuffer.allocate(ChainHash.SIZE).putLong(batch).array());
  }

  private static String id(long number, int length) {
    return "vault|" + "n".repeat(length) + number;
  }

  private static LedgerFile start(Path folder, LedgerOptions options) {
    if (!Files.isDirectory(folder)) {
      return LedgerFile.create(folder, NODE, Promise.NOTHING, options);
    }
    LedgerFile ledger = LedgerFile.open(folder, NODE, options);
    ledger.begin(ledger.promise());
    return ledger;
  }
}
