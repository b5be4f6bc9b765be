package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers with a page of a list; {@code next_cursor} is there when more follows. */
final class Pages {
  private Pages() {}

  static HttpResponse of(String name, ArrayNode items, Optional<String> nextCursor) {
    ObjectNode page = Json.object();
    page.set(name, items);
    nextCursor.ifPresent(cursor -> page.put("next_cursor", cursor));
    return Replies.json(200, page);
  }
}
