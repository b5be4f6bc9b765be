package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LibraryTest {
  private static final int SIZE = 150;

  private final Library library = new Library(SIZE, 3);

  @Test
  void shouldHaveWordsThatNoVersionReadsInAnotherWay() {
    assertThat(library.texts()).hasSize(SIZE);
    assertThat(library.texts().values()).allMatch(text -> text.matches("[a-z]{2}( [a-z]{2})+"));
    assertThat(library.queries())
        .isNotEmpty()
        .allMatch(query -> query.words().matches("[a-z]{2} [a-z]{2}"));
  }

  @Test
  void shouldAnswerWithTheTextsThatHaveMostHits() {
    for (Library.Query query : library.queries()) {
      List<Integer> hits = query.ids().stream().map(id -> hits(query, id)).toList();
      assertThat(hits).isSortedAccordingTo(Collections.reverseOrder()).doesNotContain(0);
      int least = hits.get(hits.size() - 1);
      List<String> rest = new ArrayList<>(library.texts().keySet());
      rest.removeAll(query.ids());
      String last = query.ids().get(query.ids().size() - 1);
      assertThat(rest)
          .allMatch(
              id ->
                  hits(query, id) < least || (hits(query, id) == least && id.compareTo(last) > 0));
    }
  }

  @Test
  void shouldTellOneThatLooksAtHalfOfTheTexts() {
    Map<String, String> half = new TreeMap<>(library.texts());
    half.keySet().retainAll(new ArrayList<>(half.keySet()).subList(0, SIZE / 2));
    assertThat(library.queries()).noneMatch(query -> half.keySet().containsAll(query.ids()));
  }

  @Test
  void shouldBeTheSameForTheSameSeed() {
    assertThat(new Library(SIZE, 3).texts()).isEqualTo(library.texts());
    assertThat(new Library(SIZE, 3).queries()).isEqualTo(library.queries());
    assertThat(new Library(SIZE, 4).texts()).isNotEqualTo(library.texts());
  }

  private int hits(Library.Query query, String id) {
    List<String> wanted = List.of(query.words().split(" "));
    String text = library.texts().getOrDefault(id, "");
    return (int) List.of(text.split(" ")).stream().filter(wanted::contains).count();
  }
}
