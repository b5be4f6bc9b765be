package io.osupervisor.traffic;

/**
 * How much of the traffic an arm is to get.
 *
 * @param weight hundredths of a percent, from 0 to 10,000
 */
public record Share(Arm arm, int weight) {
  /** The weight of all traffic. */
  public static final int WHOLE = Buckets.COUNT;

  public Share {
    if (weight < 0 || weight > WHOLE) {
      throw TrafficErrors.weightOutOfRange(weight, 0);
    }
  }
}
