package io.osupervisor.supervisor.history;

import java.util.List;
import java.util.Optional;

/**
 * Some rows, newest first.
 *
 * @param next where the next page begins, if more may follow
 */
public record RunPage(List<Run> runs, Optional<RunQuery.Cursor> next) {
  public RunPage {
    runs = List.copyOf(runs);
  }
}
