package io.osupervisor.supervisor.management;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply.AgentView;
import io.osupervisor.agent.process.LogPosition;
import io.osupervisor.agent.process.LogReader;
import io.osupervisor.supervisor.AgentCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What an agent printed, and what it prints from now on. */
final class LogRoutes {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final int USUAL_LINES = 200;
  private static final int MOST_LINES = 100_000;

  private final Asking agents;
  private final Path directory;
  private final Executor blocking;

  LogRoutes(Asking agents, Path directory, Executor blocking) {
    this.agents = agents;
    this.directory = directory;
    this.blocking = blocking;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/agents/{id}/logs", this::logs)
            .taking("lines", "follow")
            .refusing(Asking.REFUSALS)
            .refusing(Asking.CLOSED));
  }

  private CompletionStage<HttpResponse> logs(Call call) {
    boolean follow = call.on("follow", false);
    int lines = (int) call.number("lines", USUAL_LINES, 0, MOST_LINES);
    AgentId id = call.agent();
    return agents
        .tell(id, AgentView.class, AgentCommand.Show::new)
        .thenApplyAsync(known -> new LogReader(directory, id).tail(lines), blocking)
        .thenApply(
            page -> {
              Source<ByteString, NotUsed> text = Source.single(text(page.lines()));
              Source<ByteString, NotUsed> all = follow ? text.concat(after(id, page.next())) : text;
              return Replies.stream("text/plain; charset=utf-8", all.filter(b -> !b.isEmpty()));
            });
  }

  private Source<ByteString, NotUsed> after(AgentId id, LogPosition start) {
    LogReader reader = new LogReader(directory, id);
    Executor later =
        CompletableFuture.delayedExecutor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS, blocking);
    return Source.unfoldAsync(new Place(start, blocking), place -> read(reader, place, later));
  }

  /** Where to read on, and when: at once after lines, a little later after none. */
  private record Place(LogPosition position, Executor when) {}

  private CompletionStage<Optional<Pair<Place, ByteString>>> read(
      LogReader reader, Place place, Executor later) {
    return supplyAsync(() -> reader.from(place.position()), place.when())
        .thenCompose(
            page ->
                completedFuture(
                    Optional.of(
                        Pair.create(
                            new Place(page.next(), page.lines().isEmpty() ? later : blocking),
                            text(page.lines())))));
  }

  private static ByteString text(List<String> lines) {
    return lines.isEmpty()
        ? ByteString.emptyByteString()
        : ByteString.fromString(String.join("\n", lines) + "\n");
  }
}
