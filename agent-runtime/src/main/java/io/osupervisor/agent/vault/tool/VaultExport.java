package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.tool.ExportHeader.Extent;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * Writes the memory of agents, of all or of some, into one stream. What is not whole is refused: an
 * export that has an end can be relied upon. Blocking.
 */
public final class VaultExport {
  private static final String COMMAND = "export";
  private static final int BUFFER = 1 << 18;

  /** What was written, or read. */
  public record Content(long persistenceIds, long events, long files) {
    static Content of(ExportItem.End end) {
      return new Content(end.ids(), end.events(), end.files());
    }
  }

  private final KeptMemory kept;
  private final ExportedAgents agents;
  private final ToolWatch watch;

  private VaultExport(KeptMemory kept, Set<AgentId> agents, ToolWatch watch) {
    this.kept = kept;
    this.watch = watch;
    kept.faults().stream().findFirst().ifPresent(this::refuse);
    this.agents = ExportedAgents.of(agents, kept);
  }

  /**
   * Writes a file that is there whole or not at all.
   *
   * @param agents whose memory is written; none for that of all
   * @throws AgentException what {@link VaultPlace} tells, {@code vault_damaged}, {@code
   *     export_exists}, {@code export_no_agent}
   */
  public static Content toFile(VaultPlace place, Path file, Set<AgentId> agents, ToolWatch watch) {
    if (Files.exists(file)) {
      throw ToolErrors.exists(file);
    }
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    return place.read(
        COMMAND,
        watch,
        kept -> {
          try {
            Files.deleteIfExists(part);
            Content content = write(kept, part, agents, watch);
            DurableFiles.moveInto(part, target);
            return content;
          } finally {
            Files.deleteIfExists(part);
          }
        });
  }

  private static Content write(KeptMemory kept, Path part, Set<AgentId> agents, ToolWatch watch)
      throws IOException {
    try (FileChannel channel = DurableFiles.createFile(part)) {
      Content content =
          new VaultExport(kept, agents, watch).write(Channels.newOutputStream(channel));
      channel.force(true);
      return content;
    }
  }

  /**
   * Writes to a stream, which stays open. One that breaks off has no end, and is refused.
   *
   * @param agents whose memory is written; none for that of all
   * @throws AgentException as {@link #toFile}
   */
  public static Content toStream(
      VaultPlace place, OutputStream out, Set<AgentId> agents, ToolWatch watch) {
    return place.read(COMMAND, watch, kept -> new VaultExport(kept, agents, watch).write(out));
  }

  private Content write(OutputStream stream) throws IOException {
    BufferedOutputStream out = new BufferedOutputStream(stream, BUFFER);
    Extent extent = agents.areAll() ? Extent.WHOLE : Extent.AGENTS;
    ExportWriter writer =
        new ExportWriter(out, new ExportHeader(kept.node(), Instant.now(), extent));
    if (kept.events().isPresent()) {
      EventWalk.of(agents.of(kept.events().get()), new Events(writer), watch);
    }
    for (Kind kind : Kind.values()) {
      kept.each(kind, new Written(writer, kind, kept.count(kind)));
    }
    return Content.of(writer.end());
  }

  private void refuse(AgentException damaged) {
    refuse(Fault.of("", damaged));
  }

  private void refuse(Fault damaged) {
    throw kept.damaged(damaged);
  }

  private final class Written implements KeptMemory.Files {
    private final ExportWriter writer;
    private final Kind kind;
    private final long all;
    private long done;

    Written(ExportWriter writer, Kind kind, long all) {
      this.writer = writer;
      this.kind = kind;
      this.all = all;
    }

    @Override
    public void file(Path file) throws IOException {
      if (agents.have(VaultFiles.path(kept.root(), file))) {
        write(file);
      }
      done++;
      watch.counted(kind.folder() + " written", done, all);
    }

    private void write(Path file) throws IOException {
      try {
        if (!VaultFiles.isSetAside(file)) {
          kept.check(file, kind);
        }
      } catch (AgentException damaged) {
        refuse(kept.ofOriginal(damaged));
      }
      ExportFiles.write(writer, kept.root(), file);
    }

    @Override
    public void missing(String path, AgentException why) {
      if (agents.have(path)) {
        refuse(why);
      }
    }
  }

  private final class Events implements EventWalk.Sink {
    private final ExportWriter writer;

    Events(ExportWriter writer) {
      this.writer = writer;
    }

    @Override
    public void begin(String persistenceId, Head known) throws IOException {
      writer.write(new ExportItem.Id(persistenceId, known));
    }

    @Override
    public void event(EventRecord event) throws IOException {
      writer.write(ExportItem.Event.of(event));
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      refuse(why);
    }
  }
}
