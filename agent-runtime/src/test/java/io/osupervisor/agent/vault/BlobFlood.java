package io.osupervisor.agent.vault;

import java.nio.file.Path;
import java.util.Random;

/** A program that writes checkpoints until it is killed, and prints each that is durable. */
final class BlobFlood {
  private BlobFlood() {}

  public static void main(String[] arguments) {
    CheckpointStore store = CheckpointStore.open(Path.of(arguments[0]));
    Random random = new Random(Long.parseLong(arguments[1]));
    byte[] piece = new byte[50_000];
    while (true) {
      try (BlobWriter writer = store.writer(ContentKind.BINARY)) {
        for (int i = random.nextInt(20); i >= 0; i--) {
          random.nextBytes(piece);
          writer.append(piece);
        }
        BlobRef blob = writer.finish();
        System.out.println(blob.hash() + " " + blob.size());
        System.out.flush();
      }
    }
  }
}
