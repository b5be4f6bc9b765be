package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.supervisor.audit.AuditLog;
import io.osupervisor.supervisor.audit.AuditRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes handlers of what changes something: done once per key, and written to the audit. */
final class Actions {
  /** What any action may end with, whatever it is. */
  static final List<String> REFUSALS =
      List.of("idempotency_key_reused", "overloaded", "audit_unavailable");

  private static final int LONGEST_KEY = 255;

  private final AuditLog audit;
  private final ActionMemory memory;

  Actions(AuditLog audit, ActionMemory memory) {
    this.audit = audit;
    this.memory = memory;
  }

  /** What an action does. */
  @FunctionalInterface
  interface Action {
    CompletionStage<Reply> run(Call call);
  }

  /**
   * The handler of an action.
   *
   * @param name its name in the audit, such as {@code agent.stop}
   */
  Endpoint.Handler named(String name, Action action) {
    return call ->
        once(call, name, action).thenApply(reply -> Replies.json(reply.status(), reply.body()));
  }

  private CompletionStage<Reply> once(Call call, String name, Action action) {
    Optional<String> key = key(call);
    if (key.isEmpty()) {
      return recorded(call, name, action);
    }
    return memory.once(
        call.who(), key.get(), fingerprint(call), () -> recorded(call, name, action));
  }

  /**
   * The caller's {@code Idempotency-Key}.
   *
   * @throws ProblemException when it is empty or long
   */
  static Optional<String> key(Call call) {
    Optional<String> key = call.header("Idempotency-Key");
    if (key.isPresent() && (key.get().isBlank() || key.get().length() > LONGEST_KEY)) {
      throw Problem.invalid(
              "field_invalid",
              "the Idempotency-Key has " + key.get().length() + " characters",
              key.get(),
              "use 1 to " + LONGEST_KEY + " characters, such as a fresh UUID")
          .exception();
    }
    return key;
  }

  private CompletionStage<Reply> recorded(Call call, String name, Action action) {
    CompletionStage<Reply> run;
    try {
      run = action.run(call);
    } catch (RuntimeException e) {
      run = CompletableFuture.failedFuture(e);
    }
    return run.handle((reply, failure) -> record(call, name, reply, failure))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Reply> record(
      Call call, String name, @Nullable Reply reply, @Nullable Throwable failure) {
    Map<String, String> detail = new TreeMap<>(call.path());
    String agent = detail.remove("id");
    if (reply != null) {
      detail.putAll(reply.told());
      agent = reply.agent();
    }
    // What the caller gave comes before what an action says where none was given.
    Reasons.of(call).ifPresent(reason -> detail.put("reason", reason));
    if (failure instanceof FailedAction failed) {
      agent = failed.agent();
    }
    Problem problem = failure == null ? null : Problem.of(failure);
    detail.put("outcome", problem == null ? "done" : problem.code());
    return audit
        .record(new AuditRecord(call.who(), name, agent, detail))
        .thenApply(
            entry -> {
              if (failure != null || reply == null) {
                throw new CompletionException(failure);
              }
              return reply;
            });
  }

  private static String fingerprint(Call call) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String what = call.request().method().name() + ' ' + call.request().getUri() + '\n';
      digest.update(what.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(call.body()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
