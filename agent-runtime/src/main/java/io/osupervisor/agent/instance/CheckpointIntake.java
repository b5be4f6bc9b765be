package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointOutput;
import io.osupervisor.agent.vault.CheckpointSink;
import io.osupervisor.agent.vault.ContentKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Takes one chunked checkpoint from an agent to the disk, piece by piece and in order. Its methods
 * return at once; the disk is waited for elsewhere.
 */
final class CheckpointIntake {
  private final CheckpointOrder order;
  private final Executor blocking;
  private CompletionStage<CheckpointOutput> writer;
  private long nextIndex;

  CheckpointIntake(CheckpointOrder order, CheckpointSink store, Executor blocking) {
    this.order = order;
    this.blocking = blocking;
    this.writer = CompletableFuture.supplyAsync(() -> store.writer(ContentKind.BINARY), blocking);
  }

  /** Writes a snapshot that came in one message. */
  static CompletionStage<BlobRef> whole(CheckpointSink store, Value snapshot, Executor blocking) {
    return CompletableFuture.supplyAsync(
        () -> store.write(ContentKind.VALUE, snapshot.toMessagePack()), blocking);
  }

  CheckpointOrder order() {
    return order;
  }

  long nextIndex() {
    return nextIndex;
  }

  /** Takes the next piece; completes when it is written. */
  CompletionStage<CheckpointOutput> piece(Value data) {
    nextIndex++;
    byte[] bytes = data.asBinary();
    writer =
        writer.thenApplyAsync(
            open -> {
              open.append(bytes);
              return open;
            },
            blocking);
    return writer;
  }

  /** Makes it durable. */
  CompletionStage<BlobRef> finish() {
    return writer.thenApplyAsync(
        open -> {
          try (open) {
            return open.finish();
          }
        },
        blocking);
  }

  /** Throws away what came. */
  void abandon() {
    writer.thenAcceptAsync(CheckpointOutput::close, blocking).exceptionally(none -> null);
  }
}
