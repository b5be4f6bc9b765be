package io.osupervisor.arbiter.window;

/** What a window says of one metric of a canary. */
public enum Label {
  /** As the control's, as far as can be told. */
  PASS("Pass"),
  /** Above the control's. */
  HIGH("High"),
  /** Below the control's. */
  LOW("Low"),
  /** Nothing was measured. */
  NODATA("Nodata"),
  /** Nothing was measured of a metric that must be. */
  NODATA_FAIL("NodataFailMetric");

  private final String key;

  Label(String key) {
    this.key = key;
  }

  /** Kayenta's name of it. */
  public String key() {
    return key;
  }
}
