package io.osupervisor.arbiter.check;

import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.SdkFiles;
import io.osupervisor.config.Genome;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that no hypothesis may change: those that the spec locks, and those of this product
 * that lie beside the agent's own. Patterns are read as those of {@code genome.include}.
 */
public final class LockedFiles {
  private final List<String> locked;
  private final Set<GenomePath> product;

  /** Those of this genome. */
  public LockedFiles(Genome genome) {
    this.locked = genome.locked();
    this.product =
        SdkFiles.of(genome.sdk()).stream().map(GenomeFile::path).collect(Collectors.toSet());
  }

  /** By what a file is locked; empty when it is not. */
  public Optional<String> lockOf(GenomePath path) {
    if (product.contains(path)) {
      return Optional.of("genome.sdk, which brings it");
    }
    Path file = Path.of(path.value());
    return locked.stream()
        .filter(pattern -> globs(pattern).anyMatch(glob -> matches(glob, file)))
        .findFirst()
        .map(pattern -> "genome.locked, '" + pattern + "'");
  }

  private static Stream<String> globs(String pattern) {
    return pattern.startsWith("**/")
        ? Stream.of(pattern, pattern.substring(3))
        : Stream.of(pattern);
  }

  private static boolean matches(String glob, Path file) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(file);
  }
}
