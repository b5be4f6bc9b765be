package io.osupervisor.supervisor.management;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.supervisor.management.EndpointTable.Match;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointTableTest {
  private static Endpoint get(String path) {
    return Endpoint.get(path, call -> completedFuture(Replies.text("text/plain", "")));
  }

  private final EndpointTable table =
      new EndpointTable(List.of(get("/a/{id}"), get("/a/fixed"), get("/a/{id}/b")));

  @Test
  void shouldBindVaryingSegments() {
    Match.Found found = (Match.Found) table.match("GET", List.of("a", "x", "b"));
    assertThat(found.path()).containsEntry("id", "x");
  }

  @Test
  void shouldPreferFixedSegments() {
    Match.Found found = (Match.Found) table.match("GET", List.of("a", "fixed"));
    assertThat(found.endpoint().path()).isEqualTo("/a/fixed");
  }

  @Test
  void shouldTellUnknownPathsFromWrongMethods() {
    assertThat(table.match("GET", List.of("b"))).isEqualTo(Match.Unknown.INSTANCE);
    assertThat(table.match("PUT", List.of("a", "x")))
        .isEqualTo(new Match.WrongMethod(List.of("GET")));
  }

  @Test
  void shouldRefuseTheSameTwice() {
    assertThatThrownBy(() -> new EndpointTable(List.of(get("/a"), get("/a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
