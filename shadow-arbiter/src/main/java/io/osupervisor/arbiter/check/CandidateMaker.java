package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.config.Genome;
import io.osupervisor.config.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the version that comes of a change, within what the genome lets be changed. */
public final class CandidateMaker {
  private final Genome genome;
  private final GenomeLimits limits;
  private final LockedFiles locked;

  /**
   * @param genome says which files are locked and where parameters may lie
   */
  public CandidateMaker(Genome genome, GenomeLimits limits) {
    this.genome = genome;
    this.limits = limits;
    this.locked = new LockedFiles(genome);
  }

  /**
   * The parent with the change applied: files that are named are put in place of their former
   * content, added, or deleted; parameters that are named get their new value.
   *
   * @throws io.osupervisor.agent.AgentException {@code locked_file}, {@code unknown_file}, {@code
   *     invalid_file}, {@code invalid_path}, {@code genome_too_large}, {@code unknown_parameter} or
   *     {@code parameter_out_of_bounds}
   */
  public VersionContent make(VersionContent parent, Proposal change) {
    SortedMap<GenomePath, GenomeFile> files = new TreeMap<>(parent.files());
    for (Map.Entry<String, Value> file : new TreeMap<>(change.files()).entrySet()) {
      change(files, new GenomePath(file.getKey()), file.getValue());
    }
    requireWithinLimits(files);
    return new VersionContent(parent.command(), files, parameters(parent, change));
  }

  private void change(SortedMap<GenomePath, GenomeFile> files, GenomePath path, Value content) {
    locked
        .lockOf(path)
        .ifPresent(
            by -> {
              throw CandidateErrors.locked(path, by);
            });
    GenomeFile before = files.get(path);
    if (!content.isNull()) {
      byte[] bytes = bytes(path, content);
      // A mode cannot be proposed: a file keeps its own.
      GenomeFile.Mode mode = before == null ? GenomeFile.Mode.PLAIN : before.entry().mode();
      files.put(path, GenomeFile.of(path, mode, bytes));
    } else if (before == null) {
      throw CandidateErrors.notThere(path);
    } else {
      files.remove(path);
    }
  }

  private static byte[] bytes(GenomePath path, Value content) {
    return switch (content.kind()) {
      case STRING -> content.asString().getBytes(StandardCharsets.UTF_8);
      case BINARY -> content.asBinary();
      default -> throw CandidateErrors.noFile(path, content.kind().word());
    };
  }

  private void requireWithinLimits(SortedMap<GenomePath, GenomeFile> files) {
    if (files.size() > limits.files()) {
      throw CandidateErrors.tooLarge("files:", files.size(), limits.files());
    }
    long total = 0;
    for (GenomeFile file : files.values()) {
      long size = file.entry().size();
      total += size;
      if (size > limits.fileBytes()) {
        String what = "the file '" + file.path() + "' of bytes:";
        throw CandidateErrors.tooLarge(what, size, limits.fileBytes());
      }
    }
    if (total > limits.totalBytes()) {
      throw CandidateErrors.tooLarge("bytes in all:", total, limits.totalBytes());
    }
  }

  private SortedMap<String, Value> parameters(VersionContent parent, Proposal change) {
    SortedMap<String, Value> values = new TreeMap<>(parent.parameters());
    new TreeMap<>(change.parameters())
        .forEach(
            (name, value) -> {
              Parameter bounds = genome.parameters().get(name);
              if (bounds == null) {
                throw CandidateErrors.unknownParameter(
                    name, new TreeSet<>(genome.parameters().keySet()));
              }
              values.put(name, ParameterBounds.hold(name, bounds, value));
            });
    return values;
  }
}
