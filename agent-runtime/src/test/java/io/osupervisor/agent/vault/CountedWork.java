package io.osupervisor.agent.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps all that is told of how far work has come. */
public final class CountedWork implements Progress {
  /** How much of how much. */
  public record Told(long done, long all) {}

  private final Map<String, List<Told>> told = new TreeMap<>();

  @Override
  public void counted(String what, long done, long all) {
    told.computeIfAbsent(what, first -> new ArrayList<>()).add(new Told(done, all));
  }

  /** What was told of one kind of work, in order. */
  public List<Told> of(String what) {
    return told.getOrDefault(what, List.of());
  }

  /** The last that was told of it. */
  public Told last(String what) {
    List<Told> all = of(what);
    return all.get(all.size() - 1);
  }
}
