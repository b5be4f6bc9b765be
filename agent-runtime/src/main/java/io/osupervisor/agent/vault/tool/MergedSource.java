package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Several readings of the same journal: what one of them has is there. */
final class MergedSource implements EventSource {
  private final List<? extends EventSource> sources;
  private final SortedMap<String, Head> heads = new TreeMap<>();

  /**
   * @param promised how far everybody must be, as far as that is known
   */
  MergedSource(List<? extends EventSource> sources, Map<String, Head> promised) {
    this.sources = List.copyOf(sources);
    heads.putAll(promised);
    for (EventSource source : sources) {
      source.heads().forEach((id, head) -> heads.merge(id, head, Head::or));
    }
  }

  @Override
  public SortedMap<String, Head> heads() {
    return Collections.unmodifiableSortedMap(heads);
  }

  @Override
  public Run run(String persistenceId, long from, long to) {
    Run last = new Run(List.of(), Optional.of(ToolErrors.unread(persistenceId, from)));
    for (EventSource source : sources) {
      Run run = source.run(persistenceId, from, to);
      if (!run.events().isEmpty()) {
        return new Run(run.events(), Optional.empty());
      }
      last = run.fault().isPresent() ? run : last;
    }
    return last;
  }

  @Override
  public OptionalLong next(String persistenceId, long from) {
    return sources.stream()
        .map(source -> source.next(persistenceId, from))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }
}
