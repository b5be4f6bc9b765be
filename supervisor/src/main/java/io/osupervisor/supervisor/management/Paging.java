package io.osupervisor.supervisor.management;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of an ordered list.
 *
 * @param next the cursor of the next page, if there is one: the id of this one's last item
 */
record Paging<T>(List<T> items, Optional<String> next) {

  /**
   * @param cursor the id of the last item that was seen
   * @throws ProblemException when no item has it
   */
  static <T> Paging<T> of(List<T> all, Function<T, String> id, Optional<String> cursor, int limit) {
    int from = 0;
    if (cursor.isPresent()) {
      List<String> ids = all.stream().map(id).toList();
      from = ids.indexOf(cursor.get()) + 1;
      if (from == 0) {
        throw Call.invalidQuery("cursor", cursor.get(), "begin again without a cursor");
      }
    }
    List<T> items = all.subList(from, Math.min(all.size(), from + limit));
    boolean more = from + items.size() < all.size();
    return new Paging<>(
        items, more ? Optional.of(id.apply(items.get(items.size() - 1))) : Optional.empty());
  }
}
