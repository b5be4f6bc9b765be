package io.osupervisor.supervisor.history;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The rows that a query means, page after page, as they are taken; within bounds. */
final class RunPages implements Iterator<Run> {
  private final Function<RunQuery, RunPage> reader;
  private final Bound bound;
  private final LongSupplier nanos;
  private final long begun;
  private @Nullable RunQuery next;
  private Iterator<Run> page = List.<Run>of().iterator();
  private long rows;

  /**
   * What may be read in all.
   *
   * @param time after which no other page is asked for
   */
  record Bound(long rows, Duration time) {}

  /**
   * Reads nothing yet.
   *
   * @param reader gives the page that a query means
   * @param nanos a clock that only goes on
   */
  RunPages(Function<RunQuery, RunPage> reader, RunQuery first, Bound bound, LongSupplier nanos) {
    this.reader = reader;
    this.next = first;
    this.bound = bound;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  /**
   * Whether there is another row.
   *
   * @throws io.osupervisor.agent.AgentException {@code window_too_large} beyond its bound
   */
  @Override
  public boolean hasNext() {
    RunQuery query = next;
    while (!page.hasNext() && query != null) {
      requireTime();
      RunPage read = reader.apply(query);
      rows += read.runs().size();
      if (rows > bound.rows()) {
        throw RunErrors.tooManyRows(bound.rows());
      }
      page = read.runs().iterator();
      query = read.next().map(query::after).orElse(null);
      next = query;
    }
    return page.hasNext();
  }

  private void requireTime() {
    if (nanos.getAsLong() - begun > bound.time().toNanos()) {
      throw RunErrors.tooLong(bound.time());
    }
  }

  @Override
  public Run next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }
}
