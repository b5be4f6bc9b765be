package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What could be read and is not kept, in one partial export. */
final class LostFound {
  /** The name of the export. */
  static final String FILE = "readable.osvx";

  private final Path root;
  private final UUID node;
  private final Instant at;
  private final Map<String, RepairPlan> plans;
  private final Map<String, List<NumberRange>> found = new TreeMap<>();

  /**
   * @param at of the repair
   */
  LostFound(Path root, UUID node, Instant at, Map<String, RepairPlan> plans) {
    this.root = root;
    this.node = node;
    this.at = at;
    this.plans = plans;
  }

  /**
   * Writes it.
   *
   * @param files that go along
   */
  void write(Path folder, RecordedWalk events, List<Path> files, ToolWatch watch)
      throws IOException {
    DurableFiles.createFolders(folder);
    try (OutputStream out =
        new BufferedOutputStream(
            Channels.newOutputStream(DurableFiles.createFile(folder.resolve(FILE))))) {
      ExportWriter writer =
          new ExportWriter(out, new ExportHeader(node, at, ExportHeader.Extent.PARTIAL));
      events.replay(new Unkept(writer), watch);
      long written = 0;
      for (Path file : files) {
        ExportFiles.write(writer, root, file);
        watch.counted("files written", ++written, files.size());
      }
      writer.end();
    }
  }

  /** How many events of an id between these numbers are in it. */
  long in(String persistenceId, NumberRange range) {
    return found.getOrDefault(persistenceId, List.of()).stream()
        .filter(other -> range.holds(other.from()))
        .mapToLong(NumberRange::count)
        .sum();
  }

  private final class Unkept implements EventWalk.Sink {
    private final ExportWriter writer;

    Unkept(ExportWriter writer) {
      this.writer = writer;
    }

    @Override
    public void begin(String persistenceId, Head known) {
      // It is named with the first of its events that belongs here.
    }

    @Override
    public void event(EventRecord event) throws IOException {
      String id = event.persistenceId();
      RepairPlan plan = plans.get(id);
      if (plan != null && plan.keeps(event.seq())) {
        return;
      }
      List<NumberRange> ranges = found.computeIfAbsent(id, first -> new ArrayList<>());
      if (ranges.isEmpty()) {
        writer.write(new ExportItem.Id(id, new Head(Long.MAX_VALUE, event.seq() - 1)));
      }
      NumberRange.extend(ranges, event.seq());
      writer.write(ExportItem.Event.of(event));
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      // Nothing of it is here.
    }
  }
}
