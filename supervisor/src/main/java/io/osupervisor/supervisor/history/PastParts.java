package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.check.PastRequest;
import io.osupervisor.arbiter.check.PastRequests.Found;
import io.osupervisor.arbiter.compare.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Looks for requests of a past time part by part, each read from where the last one of it was
 * found. Of each part only what is chosen is held. Blocking; for one look.
 */
final class PastParts {
  /** Rows that are looked at in each part. */
  private static final int ROWS = 100;

  /** Rows that are read at once, with their bodies. */
  private static final int AT_ONCE = 5;

  private final Function<RunQuery, List<Run>> oldest;
  private final long mostBytes;
  private final BooleanSupplier givenUp;
  private final List<PastRequest> chosen = new ArrayList<>();
  private long bytes;
  private int redacted;
  private int bodiless;

  /** What is not looked at yet of a part of the time. */
  private static final class Part {
    private final Instant to;
    private Instant from;
    private int left = ROWS;

    Part(Instant from, Instant to) {
      this.from = from;
      this.to = to;
    }
  }

  /**
   * Reads nothing yet.
   *
   * @param oldest the first rows that a query means
   * @param mostBytes the bodies of what is found hold together at most
   * @param givenUp whether nobody waits for it any more
   */
  PastParts(Function<RunQuery, List<Run>> oldest, long mostBytes, BooleanSupplier givenUp) {
    this.oldest = oldest;
    this.mostBytes = mostBytes;
    this.givenUp = givenUp;
  }

  /** At most so many requests, oldest first. */
  Found find(AgentId agent, Instant since, Instant until, int most) {
    List<Part> parts = parts(agent, since, until, most);
    while (!parts.isEmpty() && chosen.size() < most) {
      parts.removeIf(
          part -> chosen.size() >= most || givenUp.getAsBoolean() || !takeOne(agent, part));
    }
    chosen.sort(Comparator.comparing(PastRequest::at));
    return new Found(chosen, redacted, bodiless);
  }

  private List<Part> parts(AgentId agent, Instant since, Instant until, int most) {
    List<Part> parts = new ArrayList<>();
    List<Run> first = rows(agent, since, until, 1);
    if (!first.isEmpty()) {
      Instant begin = first.get(0).at();
      Duration length = Duration.between(begin, until).dividedBy(most).plusNanos(1000);
      for (int i = 0; i < most; i++) {
        Instant from = begin.plus(length.multipliedBy(i));
        Instant to = from.plus(length).isAfter(until) ? until : from.plus(length);
        parts.add(new Part(from, to));
      }
    }
    return parts;
  }

  /** Whether there was another one, and may be one more. */
  private boolean takeOne(AgentId agent, Part part) {
    while (part.left > 0) {
      int wanted = Math.min(AT_ONCE, part.left);
      List<Run> rows = rows(agent, part.from, part.to, wanted);
      for (Run run : rows) {
        part.left--;
        // Of those that ended in one microsecond one is enough.
        part.from = run.at().plus(1, ChronoUnit.MICROS);
        if (take(run)) {
          return true;
        }
      }
      if (rows.size() < wanted) {
        return false;
      }
    }
    return false;
  }

  private List<Run> rows(AgentId agent, Instant since, Instant until, int limit) {
    return since.isBefore(until)
        ? oldest.apply(
            new RunQuery(
                agent,
                since,
                until,
                Optional.empty(),
                Optional.of(EndedRequest.OK),
                RunQuery.Kind.CALLS,
                Optional.empty(),
                limit))
        : List.of();
  }

  /** Whether it can be asked again, and there is room for it. */
  private boolean take(Run run) {
    String id = run.request();
    Duration latency = run.latency();
    if (id == null || latency == null) {
      return false;
    }
    String json = run.asked().json();
    if (json == null) {
      bodiless++;
      return false;
    }
    if (bytes + json.length() > mostBytes) {
      return false;
    }
    Value data = Value.parseJson(json);
    if (isRedacted(data)) {
      redacted++;
      return false;
    }
    bytes += json.length();
    chosen.add(new PastRequest(id, run.at().minus(latency), run.key(), data, latency));
    return true;
  }

  private static boolean isRedacted(Value value) {
    return switch (value.kind()) {
      case MAP -> value.fields().values().stream().anyMatch(PastParts::isRedacted);
      case LIST -> value.elements().stream().anyMatch(PastParts::isRedacted);
      default -> value.equals(Redaction.MARK);
    };
  }
}
