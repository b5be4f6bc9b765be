package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Writes the whole memory of a stopped node's agents into one stream. What is not whole is refused:
 * an export that has an end can be relied upon. Blocking.
 */
public final class VaultExport {
  private static final int BUFFER = 1 << 18;

  /** What was written, or read. */
  public record Content(long persistenceIds, long events, long files) {
    static Content of(ExportItem.End end) {
      return new Content(end.ids(), end.events(), end.files());
    }
  }

  private final StoppedDirectory data;
  private final ToolSettings settings;
  private final ToolWatch watch;

  private VaultExport(StoppedDirectory data, ToolSettings settings, ToolWatch watch) {
    this.data = data;
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * Writes a file that is there whole or not at all.
   *
   * @throws AgentException those of {@link StoppedDirectory#openNewest}, {@code vault_damaged},
   *     {@code export_exists}, {@code storage_full}, {@code vault_export_failed}
   */
  public static Content toFile(Path directory, Path file, ToolSettings settings, ToolWatch watch) {
    if (Files.exists(file)) {
      throw ToolErrors.exists(file);
    }
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "export")) {
      try {
        Files.deleteIfExists(part);
        Content content = write(data, part, settings, watch);
        DurableFiles.moveInto(part, target);
        return content;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw ToolErrors.failed("export", directory, e);
    }
  }

  private static Content write(
      StoppedDirectory data, Path part, ToolSettings settings, ToolWatch watch) throws IOException {
    try (FileChannel channel = DurableFiles.createFile(part)) {
      Content content =
          new VaultExport(data, settings, watch).write(Channels.newOutputStream(channel));
      channel.force(true);
      return content;
    }
  }

  /**
   * Writes to a stream, which stays open. One that breaks off has no end, and is refused.
   *
   * @throws AgentException as {@link #toFile}
   */
  public static Content toStream(
      Path directory, OutputStream out, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "export")) {
      return new VaultExport(data, settings, watch).write(out);
    } catch (IOException e) {
      throw ToolErrors.failed("export", directory, e);
    }
  }

  private Content write(OutputStream stream) throws IOException {
    BufferedOutputStream out = new BufferedOutputStream(stream, BUFFER);
    ExportWriter writer =
        new ExportWriter(out, new ExportHeader(data.node(), Instant.now(), false));
    try (VaultReading reading = VaultReading.open(data, settings, watch)) {
      reading.faults().stream().findFirst().ifPresent(this::refuse);
      if (reading.events().isPresent()) {
        EventWalk.of(reading.events().get(), new Events(writer), watch);
      }
    }
    for (Kind kind : Kind.values()) {
      files(writer, kind);
    }
    return Content.of(writer.end());
  }

  private void files(ExportWriter writer, Kind kind) throws IOException {
    List<Path> files = VaultFiles.in(data.root(), kind);
    long done = 0;
    for (Path file : files) {
      try {
        if (!VaultFiles.isSetAside(file)) {
          VaultFiles.check(data.root(), file, kind);
        }
      } catch (AgentException damaged) {
        refuse(damaged);
      }
      ExportFiles.write(writer, data.root(), file);
      done++;
      watch.counted(kind.folder() + " written", done, files.size());
    }
  }

  private void refuse(AgentException damaged) {
    refuse(Fault.of("", damaged));
  }

  private void refuse(Fault damaged) {
    throw ToolErrors.damaged(data.root(), damaged);
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
