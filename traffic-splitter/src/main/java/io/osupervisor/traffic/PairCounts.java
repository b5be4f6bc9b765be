package io.osupervisor.traffic;

/**
 * How much of what was mirrored could be compared.
 *
 * @param compared requests that yielded a pair
 * @param dropped copies that one twin did not get, and so none
 * @param unfinished requests that were open at a new cut
 * @param evicted requests that were forgotten, because more were open than the book holds
 * @param skipped requests between the loss of comparability and the next cut: they count neither as
 *     compared nor as uncompared
 * @param unmatched observations that belong to no open request
 * @param resynchronisations cuts after the first
 */
public record PairCounts(
    long compared,
    long dropped,
    long unfinished,
    long evicted,
    long skipped,
    long unmatched,
    long resynchronisations) {

  /** Requests that were to be compared and were not. */
  public long uncompared() {
    return dropped + unfinished + evicted;
  }

  /** The uncompared part of the requests that were to be compared, from 0 to 1; 0 without any. */
  public double uncomparedShare() {
    long all = compared + uncompared();
    return all == 0 ? 0 : (double) uncompared() / all;
  }
}
