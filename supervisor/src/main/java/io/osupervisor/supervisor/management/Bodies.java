package io.osupervisor.supervisor.management;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;

/** Takes the bodies of requests, within their bounds. */
final class Bodies {
  /** What may become of a body. */
  static final List<String> REFUSALS =
      List.of("body_too_large", "body_too_slow", "unsupported_media_type");

  private static final long PATIENCE_MILLIS = 30_000;

  private Bodies() {}

  /**
   * Reads a body whole.
   *
   * @param largest in bytes
   * @return fails with a {@link ProblemException} when it is too large, too slow or of another kind
   */
  static CompletionStage<byte[]> read(
      HttpRequest request, Endpoint.Body kind, long largest, ActorSystem<?> system) {
    HttpEntity entity = request.entity();
    String type = entity.getContentType().mediaType().toString();
    if (!entity.isKnownEmpty() && !kind.takes(type)) {
      throw new Problem(
              Statuses.of("unsupported_media_type"),
              "unsupported_media_type",
              "the body is of type '" + type + "'",
              type,
              "send it as " + String.join(" or ", kind.types()),
              null)
          .exception();
    }
    // Told apart by the size limit's own exception, which the bound of toStrict does not have.
    return entity
        .withSizeLimit(largest)
        .toStrict(PATIENCE_MILLIS, Long.MAX_VALUE, system)
        .handle(
            (strict, failure) -> {
              if (failure != null) {
                throw refused(failure, largest);
              }
              return strict.getData().toArray();
            });
  }

  private static RuntimeException refused(Throwable failure, long largest) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof EntityStreamSizeException) {
      return Problem.of(
              "body_too_large",
              "the body is larger than " + largest + " bytes",
              "send less, or put the genome on the node and name its root")
          .exception();
    }
    if (cause instanceof TimeoutException) {
      return Problem.of("body_too_slow", "the body did not arrive within 30 s", "send it again")
          .exception();
    }
    return new CompletionException(cause);
  }
}
