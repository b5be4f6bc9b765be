package io.osupervisor.supervisor.management;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.osupervisor.supervisor.telemetry.Event;
import io.osupervisor.supervisor.telemetry.EventHub;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Events as they happen, as server-sent events. */
final class EventRoutes {
  /** The longest silence: a comment tells that the stream lives. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final ByteString COMMENT = ByteString.fromString(": osupervisor\n\n");

  private final EventHub hub;
  private final Duration heartbeat;

  EventRoutes(EventHub hub, Duration heartbeat) {
    this.hub = hub;
    this.heartbeat = heartbeat;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/events", this::watch).taking("after", "follow", "agent", "type"));
  }

  private CompletionStage<HttpResponse> watch(Call call) {
    Optional<String> agent = call.query("agent");
    Optional<String> type = call.query("type");
    Source<ByteString, NotUsed> events =
        source(call)
            .filter(event -> concerns(event, agent, type))
            .map(EventRoutes::frame)
            .keepAlive(heartbeat, () -> COMMENT)
            .prepend(Source.single(COMMENT));
    return completedFuture(Replies.stream("text/event-stream", events));
  }

  private Source<Event, NotUsed> source(Call call) {
    Optional<String> last = call.header("Last-Event-ID").or(() -> call.query("after"));
    long after = last.map(EventRoutes::id).orElse(0L);
    if (!call.on("follow", true)) {
      return hub.keptAfter(after);
    }
    return last.isPresent() ? hub.after(after) : hub.fromNow();
  }

  private static long id(String text) {
    try {
      return Math.max(0, Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw Call.invalidQuery("after", text, "send the id of the last event that was seen");
    }
  }

  /** A gap concerns everyone: what was missed is not known. */
  private static boolean concerns(Event event, Optional<String> agent, Optional<String> type) {
    if (event.type().equals(Event.GAP)) {
      return true;
    }
    return agent.map(wanted -> wanted.equals(event.agent())).orElse(true)
        && type.map(wanted -> wanted.equals(event.type())).orElse(true);
  }

  private static ByteString frame(Event event) {
    String data = new String(Json.bytes(Views.event(event)), StandardCharsets.UTF_8);
    return ByteString.fromString(
        "id: " + event.id() + "\nevent: " + event.type() + "\ndata: " + data + "\n\n");
  }
}
