package io.osupervisor.agent.vault;

/**
 * How much a follower may take at once, and how much is kept in memory for it.
 *
 * @param entries the most entries of one delivery; 1,000 by default
 * @param bytes the bytes at which a delivery or a page of the journal ends; 256 KiB by default
 * @param waitingBytes the bytes of new entries kept in memory; beyond them the follower is served
 *     from the journal; 4 MiB by default
 */
public record FeedLimits(int entries, long bytes, long waitingBytes) {
  public static final FeedLimits DEFAULT = new FeedLimits(1000, 256 << 10, 4 << 20);

  public FeedLimits {
    if (entries < 1 || bytes < 1 || waitingBytes < 0) {
      throw new IllegalArgumentException("a feed limit below 1");
    }
  }
}
