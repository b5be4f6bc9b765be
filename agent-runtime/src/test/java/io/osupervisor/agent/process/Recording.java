package io.osupervisor.agent.process;

import io.osupervisor.agent.Patience;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Keeps what a listener is told, the first megabyte of output in full. */
class Recording implements ProcessListener {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final AtomicLong received = new AtomicLong();
  final AtomicInteger exits = new AtomicInteger();
  final AtomicInteger drained = new AtomicInteger();
  final CompletableFuture<Void> outputClosed = new CompletableFuture<>();
  final CompletableFuture<Void> inputBroken = new CompletableFuture<>();
  private final CompletableFuture<ExitReason> exit = new CompletableFuture<>();

  @Override
  public void onOutput(byte[] bytes) {
    received.addAndGet(bytes.length);
    synchronized (output) {
      if (output.size() < 1 << 20) {
        output.writeBytes(bytes);
      }
    }
  }

  @Override
  public void onOutputClosed() {
    outputClosed.complete(null);
  }

  @Override
  public void onExit(ExitReason reason) {
    exits.incrementAndGet();
    exit.complete(reason);
  }

  @Override
  public void onDrained() {
    drained.incrementAndGet();
  }

  @Override
  public void onInputBroken() {
    inputBroken.complete(null);
  }

  String text() {
    synchronized (output) {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  ExitReason awaitExit() throws Exception {
    return exit.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  boolean hasExited() {
    return exit.isDone();
  }

  Recording awaitText(String part) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> text().contains(part));
    return this;
  }
}
