package io.osupervisor.agent.version;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Collects the files of a genome's root that match its patterns. Patterns are globs over the path
 * below the root; a leading <code>**&#47;</code> also matches no folder at all. Blocking.
 */
public final class GenomeFiles {
  private final Path root;
  private final List<String> include;
  private final List<PathMatcher> matchers;
  private final GenomeLimits limits;

  private GenomeFiles(Path root, List<String> include, GenomeLimits limits) {
    this.root = root;
    this.include = List.copyOf(include);
    this.matchers = include.stream().flatMap(GenomeFiles::matchers).toList();
    this.limits = limits;
  }

  /**
   * The matching files, by path.
   *
   * @throws AgentException {@code genome_empty} when nothing matches, {@code genome_symlink} when a
   *     link does, {@code genome_too_large}, {@code invalid_path}, or {@code version_store_failed}
   *     when something is not readable
   */
  public static List<GenomeFile> collect(Path root, List<String> include, GenomeLimits limits) {
    try {
      return new GenomeFiles(root, include, limits).collect();
    } catch (IOException e) {
      throw VersionErrors.io("reading the genome " + root, e);
    }
  }

  private List<GenomeFile> collect() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (matches(root.relativize(file))) {
              add(found, file, attributes);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (found.isEmpty()) {
      throw VersionErrors.genomeEmpty(root, include);
    }
    return read(found);
  }

  private void add(List<Path> found, Path file, BasicFileAttributes attributes) {
    if (!attributes.isRegularFile()) {
      throw VersionErrors.genomeLink(root, root.relativize(file).toString());
    }
    found.add(file);
    if (found.size() > limits.files()) {
      throw VersionErrors.genomeTooLarge(root, "files:", found.size(), limits.files());
    }
  }

  private List<GenomeFile> read(List<Path> found) throws IOException {
    List<GenomeFile> files = new ArrayList<>(found.size());
    long total = 0;
    for (Path file : found) {
      long size = Files.size(file);
      total += size;
      if (size > limits.fileBytes()) {
        String what = "the file '" + root.relativize(file) + "' of bytes:";
        throw VersionErrors.genomeTooLarge(root, what, size, limits.fileBytes());
      }
      if (total > limits.totalBytes()) {
        throw VersionErrors.genomeTooLarge(root, "bytes in all:", total, limits.totalBytes());
      }
      GenomePath path = new GenomePath(root.relativize(file).toString());
      files.add(GenomeFile.of(path, mode(file), Files.readAllBytes(file)));
    }
    files.sort(Comparator.comparing(GenomeFile::path));
    return List.copyOf(files);
  }

  private static GenomeFile.Mode mode(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).contains(OWNER_EXECUTE)
        ? GenomeFile.Mode.EXECUTABLE
        : GenomeFile.Mode.PLAIN;
  }

  private boolean matches(Path relative) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
  }

  private static Stream<PathMatcher> matchers(String pattern) {
    Stream<String> globs =
        pattern.startsWith("**/") ? Stream.of(pattern, pattern.substring(3)) : Stream.of(pattern);
    return globs.map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob));
  }
}
