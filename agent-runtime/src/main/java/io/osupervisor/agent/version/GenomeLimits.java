package io.osupervisor.agent.version;

/**
 * How much a genome may hold.
 *
 * @param files the most files, at least 1
 * @param fileBytes the most bytes of one file
 * @param totalBytes the most bytes of all
 */
public record GenomeLimits(int files, long fileBytes, long totalBytes) {
  /** 10,000 files, 16 MiB each, 64 MiB together. */
  public static final GenomeLimits DEFAULT = new GenomeLimits(10_000, 16L << 20, 64L << 20);

  public GenomeLimits {
    if (files < 1 || fileBytes < 1 || totalBytes < 1) {
      throw new IllegalArgumentException("a limit below 1");
    }
  }
}
