package io.osupervisor.supervisor.management;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.osupervisor.supervisor.audit.AuditLog;
import io.osupervisor.supervisor.audit.AuditRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers in whose token may do what they ask for. An address that shows wrong tokens is not
 * heard for a while, whatever it shows then, so that guessing does not pay; others never notice.
 * Whoever is turned away is counted, and stands in the audit at most {@value #TOLD_MOST} times a
 * minute.
 */
final class Entrance {
  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

  static final int TOLD_MOST = 30;
  private static final String NODE = "node";

  private final Credentials credentials;
  private final FailureLimit limit;
  private final FailureLimit told;
  private final AuditLog audit;
  private final MeterRegistry meters;
  private long untold;

  /**
   * An entrance.
   *
   * @param failures the wrong tokens that one address may show in a minute
   */
  Entrance(
      Credentials credentials,
      int failures,
      AuditLog audit,
      MeterRegistry meters,
      InstantSource clock) {
    this.credentials = credentials;
    this.limit = new FailureLimit(failures, clock);
    this.told = new FailureLimit(TOLD_MOST, clock);
    this.audit = audit;
    this.meters = meters;
    Stream.of(Reason.values()).forEach(this::counter);
  }

  /** Why a caller is turned away. */
  private enum Reason {
    MISSING("missing"),
    WRONG("wrong"),
    LIMITED("limited"),
    FORBIDDEN("forbidden");

    private final String word;

    Reason(String word) {
      this.word = word;
    }
  }

  /** With which codes callers are turned away where this role is needed. */
  static List<String> refusals(Role needed) {
    return needed == Role.VIEWER
        ? List.of("request_invalid", "unauthorized", "too_many_failures")
        : List.of("request_invalid", "unauthorized", "too_many_failures", "forbidden");
  }

  /**
   * Who calls.
   *
   * @throws ProblemException 401 {@code unauthorized}, 429 {@code too_many_failures}, 403 {@code
   *     forbidden}
   */
  Token require(HttpRequest request, Role needed) {
    Optional<String> shown = Credentials.shown(request);
    if (shown.isEmpty()) {
      counter(Reason.MISSING).increment();
      throw unauthorized("the request carries no token");
    }
    Token token = owner(request, shown.get());
    if (!token.role().covers(needed)) {
      counter(Reason.FORBIDDEN).increment();
      tell(
          token.name(), "access.forbidden", Map.of("needed", needed.word(), "call", call(request)));
      throw forbidden(token, needed);
    }
    return token;
  }

  /**
   * Whose token this is that a request shows.
   *
   * @throws ProblemException 401 {@code unauthorized}, 429 {@code too_many_failures}
   */
  Token owner(HttpRequest request, String shown) {
    String source = source(request);
    Duration wait = limit.toWait(source);
    if (!wait.isZero()) {
      counter(Reason.LIMITED).increment();
      throw limited(wait);
    }
    Optional<Token> owner = credentials.owner(shown);
    if (owner.isEmpty()) {
      counter(Reason.WRONG).increment();
      int failures = limit.failed(source);
      boolean last = !limit.toWait(source).isZero();
      if (failures == 1 || last) {
        tell(
            NODE,
            last ? "access.limited" : "access.refused",
            Map.of("source", source, "failures", Integer.toString(failures)));
      }
      throw unauthorized("the request's token is not this node's");
    }
    return owner.get();
  }

  private Counter counter(Reason reason) {
    return Counter.builder("osup.management.refused")
        .description("Callers of the management endpoint that were turned away")
        .tag("reason", reason.word)
        .register(meters);
  }

  /** What does not fit in the bound is counted in the next record that does. */
  private synchronized void tell(String who, String action, Map<String, String> detail) {
    if (!told.toWait(NODE).isZero()) {
      untold++;
      return;
    }
    told.failed(NODE);
    Map<String, String> whole = new TreeMap<>(detail);
    if (untold > 0) {
      whole.put("untold", Long.toString(untold));
      untold = 0;
    }
    audit
        .record(new AuditRecord(who, action, null, whole))
        .whenComplete(
            (entry, failure) -> {
              if (failure != null) {
                LOG.error("{} by {} is not in the audit", action, who, failure);
              }
            });
  }

  private static String call(HttpRequest request) {
    String path = request.getUri().path();
    String call = request.method().name() + " " + path;
    return call.length() <= 200 ? call : call.substring(0, 200) + "…";
  }

  private static String source(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .map((InetAddress address) -> FailureLimit.source(address))
        .orElse("unknown");
  }

  private static ProblemException unauthorized(String detail) {
    return Problem.of(
            "unauthorized",
            detail,
            "send 'Authorization: Bearer TOKEN' with the text of the file 'token' in the node's"
                + " data directory")
        .exception();
  }

  private static ProblemException forbidden(Token token, Role needed) {
    return new Problem(
            Statuses.of("forbidden"),
            "forbidden",
            "this needs the role "
                + needed.word()
                + ", and the token '"
                + token.name()
                + "' has the role "
                + token.role().word(),
            needed.word(),
            "use a token of that role; 'osup token create NAME --role "
                + needed.word()
                + "' makes one on the node",
            null)
        .exception();
  }

  private static ProblemException limited(Duration wait) {
    return new ProblemException(
        Problem.of(
            "too_many_failures",
            "too many wrong tokens came from this address",
            "see that every caller there has a right token, and try again after Retry-After"),
        wait);
  }
}
