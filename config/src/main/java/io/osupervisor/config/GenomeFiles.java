package io.osupervisor.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The files of a genome that were sent with its spec.
 *
 * @param files contents by path, relative to the genome's root and within it
 */
public record GenomeFiles(Map<String, FileContent> files) {

  public GenomeFiles {
    files = Map.copyOf(files);
    Checks.begin()
        .that(
            "files",
            files.keySet().stream().allMatch(GenomeFiles::isWithin),
            "must have relative paths in their shortest form, without leading / or ..")
        .verify();
  }

  static GenomeFiles none() {
    return new GenomeFiles(Map.of());
  }

  private static boolean isWithin(String name) {
    if (name.isBlank() || name.indexOf('\0') >= 0) {
      return false;
    }
    Path path = Path.of(name);
    Path normal = path.normalize();
    return !path.isAbsolute() && normal.toString().equals(name) && !normal.startsWith("..");
  }
}
