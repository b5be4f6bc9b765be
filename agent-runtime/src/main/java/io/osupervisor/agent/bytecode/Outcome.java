package io.osupervisor.agent.bytecode;

import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.process.ProcessListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Gathers what a compiler writes until it has ended well, or has written too much. */
final class Outcome implements ProcessListener {
  private static final long SMALL = 1 << 20;
  private static final int GROWTH = 8;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> output = new CompletableFuture<>();
  private final long most;

  /**
   * @param sources how many bytes are compiled
   */
  Outcome(long sources) {
    this.most = SMALL + GROWTH * sources;
  }

  /** All that it wrote. */
  CompletableFuture<byte[]> output() {
    return output;
  }

  @Override
  public void onOutput(byte[] more) {
    if (bytes.size() + more.length > most) {
      output.completeExceptionally(new IOException("the interpreter wrote over " + most));
    } else {
      bytes.writeBytes(more);
    }
  }

  @Override
  public void onOutputClosed() {}

  @Override
  public void onExit(ExitReason reason) {
    if (reason.equals(new ExitReason.Exited(0))) {
      output.complete(bytes.toByteArray());
    } else {
      output.completeExceptionally(new IOException("the interpreter ended with " + reason));
    }
  }

  @Override
  public void onDrained() {}
}
