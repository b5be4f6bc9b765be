package io.osupervisor.agent.vault.crash;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;

/**
 * A file of which is known what it holds and what of that a disk without power still has. It is
 * written by calls of the kernel, or through memory, of which is only known how it ended.
 */
final class ModelFile {
  private static final int PAGE = 4096;
  private static final byte[] NOTHING = {};

  /** In the end, for a file that is written through memory, from its begin to its end, once. */
  private final byte[] whole;

  /** Where what is synced may end, for one that is written through memory. */
  private final NavigableSet<Long> ends;

  private byte[] written = NOTHING;
  private byte[] durable = NOTHING;
  private long size;
  private long durableSize;
  private long durableTo;
  private long inMemory;

  private ModelFile(byte[] whole, NavigableSet<Long> ends) {
    this.whole = whole;
    this.ends = ends;
  }

  static ModelFile ofWrites() {
    return new ModelFile(NOTHING, new TreeSet<>());
  }

  /**
   * One that is written through memory.
   *
   * @param ends where a sync may end, of which each sync reaches the next; empty where whatever is
   *     synced stays as it is
   */
  static ModelFile ofMemory(byte[] whole, NavigableSet<Long> ends) {
    return new ModelFile(whole, ends);
  }

  void write(long at, byte[] bytes) {
    int end = (int) at + bytes.length;
    written = Arrays.copyOf(written, Math.max(written.length, end));
    System.arraycopy(bytes, 0, written, (int) at, bytes.length);
    size = written.length;
  }

  void resize(long to) {
    size = to;
    if (whole.length == 0) {
      written = Arrays.copyOf(written, (int) to);
    }
  }

  long size() {
    return size;
  }

  /** Whatever of it is durable is no longer than this. */
  void cutTo(long most) {
    durableSize = Math.min(durableSize, most);
  }

  /** What a sync of the file that begins now will have made durable once it has ended. */
  Runnable sync(long mappedFrom) {
    byte[] now = written;
    long reached = Math.min(mappedFrom, whole.length);
    inMemory = Math.max(inMemory, reached);
    long sized = size;
    return () -> {
      durable = now;
      durableSize = sized;
      durableTo = Math.max(durableTo, reached);
    };
  }

  /** The same for a sync of a range of memory. */
  Runnable sync(long from, long to) {
    long sized = size;
    long reached = from <= durableTo ? reached(to) : durableTo;
    inMemory = Math.max(inMemory, reached);
    return () -> {
      durableSize = sized;
      durableTo = Math.max(durableTo, reached);
    };
  }

  /**
   * A page that was synced may have been filled later: no more counts than must have been there.
   */
  private long reached(long to) {
    if (ends.isEmpty()) {
      return Math.min(to, whole.length);
    }
    Long next = ends.higher(Math.max(durableTo, to - PAGE));
    return next != null && next <= to ? next : Math.max(durableTo, to - PAGE);
  }

  /** What a disk has that lost all that was not synced. */
  byte[] durable() {
    return whole.length == 0
        ? durable
        : Arrays.copyOf(Arrays.copyOf(whole, (int) durableTo), (int) durableSize);
  }

  /** What a disk has that kept some of the pages that were not synced. */
  byte[] partly(Random random) {
    byte[] base = durable();
    byte[] now =
        whole.length == 0
            ? written
            : Arrays.copyOf(Arrays.copyOf(whole, (int) inMemory), (int) size);
    byte[] mixed = Arrays.copyOf(base, random.nextBoolean() ? base.length : now.length);
    for (int page = 0; page < mixed.length; page += PAGE) {
      if (random.nextBoolean() && page < now.length) {
        int length = Math.min(PAGE, Math.min(now.length, mixed.length) - page);
        int kept = (int) Math.max(0, Math.min(length, durableTo - page));
        System.arraycopy(now, page + kept, mixed, page + kept, length - kept);
      }
    }
    return mixed;
  }
}
