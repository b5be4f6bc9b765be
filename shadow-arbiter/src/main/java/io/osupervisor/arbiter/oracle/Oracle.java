package io.osupervisor.arbiter.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.protocol.Value;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a program one question at a time, each a line of JSON, and reads one line for it. The
 * program starts with the first question and runs on. When it dies, is late or talks nonsense it is
 * ended, and the question is asked once more of a new one; after that the question fails. After too
 * many such questions nothing is asked any more. Never blocks; safe for several threads.
 *
 * @param <A> what an answer is read as
 */
public final class Oracle<A> implements AutoCloseable {
  /** Questions that wait; more are refused. */
  static final int MOST_WAITING = 1024;

  /** Bytes that they take together. */
  static final long MOST_BYTES = 64L << 20;

  /** Questions that may fail. */
  static final int MOST_FAILURES = 5;

  private static final int TRIES = 2;
  private static final int SHOWN = 200;
  private static final String ID = "id";

  /** One question on its way. */
  private final class Asked {
    private final long number;
    private final byte[] line;
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    private CompletableFuture<byte[]> attempt = new CompletableFuture<>();
    private int tries;

    Asked(long number, byte[] line) {
      this.number = number;
      this.line = line;
    }
  }

  private final OracleSetup setup;
  private final AgentServices services;
  private final Function<Value, A> reading;
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long asked;
  private @Nullable Asked open;
  private @Nullable OracleProcess process;
  private int failures;
  private @Nullable AgentException over;

  /**
   * Nothing is started yet.
   *
   * @param reading reads an answer, and throws {@link IllegalArgumentException} for what is none
   */
  public Oracle(OracleSetup setup, AgentServices services, Function<Value, A> reading) {
    this.setup = setup;
    this.services = services;
    this.reading = reading;
  }

  /**
   * Asks. The stage fails with an {@link AgentException} of {@link OracleErrors}; it may complete
   * on any thread, which must not be held up.
   *
   * @param question the fields of the line; {@code id} is added
   */
  public CompletionStage<A> ask(Map<String, Value> question) {
    synchronized (this) {
      if (over != null) {
        return CompletableFuture.failedStage(over);
      }
      Asked next = new Asked(asked, line(question, asked));
      if (waiting.size() >= MOST_WAITING || waitingBytes + next.line.length > MOST_BYTES) {
        return CompletableFuture.failedStage(OracleErrors.busy(setup.name(), waiting.size()));
      }
      asked++;
      waiting.addLast(next);
      waitingBytes += next.line.length;
      proceed();
      return next.answer;
    }
  }

  private static byte[] line(Map<String, Value> question, long number) {
    Map<String, Value> fields = new TreeMap<>(question);
    fields.put(ID, Value.of(number));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(Value.map(fields).toJsonBytes());
    line.write('\n');
    return line.toByteArray();
  }

  private void proceed() {
    if (open == null && over == null && !waiting.isEmpty()) {
      open = waiting.removeFirst();
      waitingBytes -= open.line.length;
      put(open);
    }
  }

  private void put(Asked question) {
    question.tries++;
    Duration patience = setup.timeout();
    if (process == null) {
      process = raise();
      patience = patience.plus(setup.policy().startTimeout());
    }
    CompletableFuture<byte[]> attempt = new CompletableFuture<>();
    question.attempt = attempt;
    process.write(question.line);
    CompletableFuture<Void> unused =
        attempt
            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
            .handle(
                (line, failure) -> {
                  ended(question, line, failure);
                  return null;
                });
  }

  private OracleProcess raise() {
    OracleProcess raised = new OracleProcess(setup, services, this::said, this::gone);
    raised.start();
    return raised;
  }

  /** It printed a line: the answer to what is open. */
  private void said(OracleProcess by, byte[] line) {
    CompletableFuture<byte[]> attempt;
    synchronized (this) {
      attempt = by == process && open != null ? open.attempt : null;
      if (attempt == null && by == process) {
        drop();
      }
    }
    if (attempt != null) {
      attempt.complete(line);
    }
  }

  /** Nothing can come of it any more. */
  private void gone(OracleProcess which, String why) {
    CompletableFuture<byte[]> attempt;
    synchronized (this) {
      if (which != process) {
        return;
      }
      process = null;
      attempt = open == null ? null : open.attempt;
    }
    if (attempt != null) {
      attempt.completeExceptionally(new IllegalArgumentException(why));
    }
  }

  private void ended(Asked question, byte @Nullable [] line, @Nullable Throwable failure) {
    if (line == null) {
      failed(
          question,
          failure instanceof TimeoutException
              ? "it said nothing within " + setup.timeout().toMillis() + " ms"
              : String.valueOf(failure == null ? null : failure.getMessage()));
      return;
    }
    A answer;
    try {
      answer = read(question, line);
    } catch (IllegalArgumentException e) {
      failed(question, String.valueOf(e.getMessage()));
      return;
    }
    synchronized (this) {
      open = open == question ? null : open;
      proceed();
    }
    question.answer.complete(answer);
  }

  private A read(Asked question, byte[] line) {
    Value said;
    try {
      said = Value.parseJson(line);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("it said no JSON: " + shown(line), e);
    }
    try {
      Value id = said.field(ID);
      if (id != null && !id.equals(Value.of(question.number))) {
        throw new IllegalArgumentException("the answer to another question");
      }
      return reading.apply(said);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "it said %s: %s".formatted(shown(line), e.getMessage()), e);
    }
  }

  private static String shown(byte[] line) {
    String text = new String(line, 0, Math.min(SHOWN, line.length), UTF_8);
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private void failed(Asked question, String why) {
    List<Asked> hopeless = new ArrayList<>();
    AgentException reason;
    synchronized (this) {
      if (open != question) {
        return;
      }
      drop();
      if (question.tries < TRIES) {
        put(question);
        return;
      }
      open = null;
      failures++;
      reason = OracleErrors.noAnswer(setup.name(), why);
      if (failures > MOST_FAILURES) {
        reason = OracleErrors.broken(setup.name(), failures, why);
        over = reason;
        hopeless.addAll(waiting);
        waiting.clear();
      }
      proceed();
    }
    question.answer.completeExceptionally(reason);
    for (Asked other : hopeless) {
      other.answer.completeExceptionally(reason);
    }
  }

  private void drop() {
    if (process != null) {
      process.kill();
    }
    process = null;
  }

  /** Ends the program; what is open fails. */
  @Override
  public void close() {
    List<Asked> left = new ArrayList<>();
    AgentException closed = OracleErrors.closed(setup.name());
    synchronized (this) {
      drop();
      over = closed;
      if (open != null) {
        left.add(open);
      }
      left.addAll(waiting);
      waiting.clear();
      open = null;
    }
    left.forEach(question -> question.answer.completeExceptionally(closed));
    left.forEach(question -> question.attempt.cancel(false));
  }
}
