package io.osupervisor.supervisor.management;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Refuses what never becomes a request, because it is no HTTP or too long, as a problem. */
public final class UnreadableRequests extends ParsingErrorHandler {
  /** Under this name the server looks for it. */
  public static final UnreadableRequests MODULE$ = new UnreadableRequests();

  private UnreadableRequests() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    log.debug("a request that cannot be read: {}", error.summary());
    return Replies.problem(
        Problem.of(
            status.intValue(),
            "request_unreadable",
            error.summary(),
            "send HTTP/1.1 as /openapi.yaml has it"));
  }
}
