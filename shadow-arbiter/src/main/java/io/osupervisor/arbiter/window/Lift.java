package io.osupervisor.arbiter.window;

/** How the effect of a treatment on a mean is told. */
public enum Lift {
  /** The difference of the means. */
  ABSOLUTE {
    @Override
    public MeanLift of(ArmSummary control, ArmSummary treatment) {
      return new MeanLift(
          treatment.mean() - control.mean(),
          treatment.squaredError() + control.squaredError(),
          MeanLift.freedom(control, treatment),
          control.n() + treatment.n());
    }
  },

  /** The difference as a share of the control's mean, which must not be 0. */
  RELATIVE {
    @Override
    public MeanLift of(ArmSummary control, ArmSummary treatment) {
      double ratio = treatment.mean() / control.mean();
      double scale = control.mean() * control.mean();
      return new MeanLift(
          (treatment.mean() - control.mean()) / control.mean(),
          (treatment.squaredError() + ratio * ratio * control.squaredError()) / scale,
          MeanLift.freedom(control, treatment),
          control.n() + treatment.n());
    }
  };

  /** The effect seen between two independent arms. */
  public abstract MeanLift of(ArmSummary control, ArmSummary treatment);
}
