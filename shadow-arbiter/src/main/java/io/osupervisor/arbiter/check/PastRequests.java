package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Where it is known what an agent was asked. */
public interface PastRequests {
  /** Why nothing is known, of whichever agent; empty where something may be. */
  Optional<String> missing();

  /**
   * Requests that were answered with data, spread over a time.
   *
   * @param until that moment excluded
   * @param most so many at most
   * @return fails when it cannot be read
   */
  CompletionStage<Found> find(AgentId agent, Instant since, Instant until, int most);

  /**
   * What was found.
   *
   * @param requests in the order in which they were asked
   * @param redacted those that were looked at and cannot be asked again: something was taken out
   * @param bodiless those that were looked at of which not the whole body is kept
   */
  record Found(List<PastRequest> requests, int redacted, int bodiless) {
    public Found {
      requests = List.copyOf(requests);
    }

    /** As many of them, evenly chosen, as are answered or given up within a time. */
    List<PastRequest> within(Duration longest) {
      for (int wanted = requests.size(); wanted > 0; wanted--) {
        List<PastRequest> some = some(wanted);
        Duration all =
            some.stream().map(PastRequest::timeout).reduce(Duration.ZERO, Duration::plus);
        if (all.compareTo(longest) <= 0) {
          return some;
        }
      }
      return List.of();
    }

    private List<PastRequest> some(int wanted) {
      return IntStream.range(0, wanted)
          .mapToObj(i -> requests.get(i * requests.size() / wanted))
          .toList();
    }
  }

  /** Where nothing is known, for this reason. */
  static PastRequests none(String why) {
    return new PastRequests() {
      @Override
      public Optional<String> missing() {
        return Optional.of(why);
      }

      @Override
      public CompletionStage<Found> find(AgentId agent, Instant since, Instant until, int most) {
        throw new IllegalStateException(why);
      }
    };
  }
}
