package io.osupervisor.agent.vault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A sparse way from entries to journal events. A mark {@code entry → event} says that every event
 * up to that one holds only entries up to that one.
 */
record LogIndex(TreePMap<Long, Long> marks) {
  /** A mark at least every so many events or entries. */
  static final long SPACING = 1024;

  static final LogIndex EMPTY = new LogIndex(TreePMap.empty());

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static LogIndex of(Map<Long, Long> marks) {
    return new LogIndex(TreePMap.from(marks));
  }

  @JsonValue
  Map<Long, Long> asMap() {
    return marks;
  }

  /** The last event known to hold nothing beyond the entry; 0 for none. */
  long eventBefore(long entry) {
    Map.@Nullable Entry<Long, Long> mark = marks.floorEntry(entry);
    return mark == null ? 0 : mark.getValue();
  }

  /** Notes the place, whatever the spacing. */
  LogIndex mark(long entry, long event) {
    return new LogIndex(marks.plus(entry, event));
  }

  /** Notes the place when the last mark is far enough away. */
  LogIndex passing(long entry, long event) {
    long entries = entry - (marks.isEmpty() ? 0 : marks.lastKey());
    long events = event - (marks.isEmpty() ? 0 : marks.lastEntry().getValue());
    return entries >= SPACING || events >= SPACING ? mark(entry, event) : this;
  }

  /** Without the marks that a search from this entry on does not need. */
  LogIndex from(long entry) {
    Map.@Nullable Entry<Long, Long> mark = marks.floorEntry(entry);
    TreePMap<Long, Long> left = marks;
    while (mark != null && left.firstKey() < mark.getKey()) {
      left = left.minus(left.firstKey());
    }
    return new LogIndex(left);
  }
}
