package io.osupervisor.arbiter.judge;

/** Under which circumstances two equal versions are compared. */
enum Scene {
  EQUAL_ARMS("equal arms, 1 % errors, 1 % of answers differ") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0).failing(0.01, 0.01).differing(0.01);
    }
  },
  HEAVY_TAILS("heavy tails: log-normal, sigma 1") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0).deviating(1);
    }
  },
  AUTOCORRELATED_2("autocorrelation 0.2") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0.2);
    }
  },
  AUTOCORRELATED_5("autocorrelation 0.5") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0.5);
    }
  },
  AUTOCORRELATED_7("autocorrelation 0.7") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0.7);
    }
  },
  RARE_ERRORS("errors at 0.1 %") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0).failing(0.001, 0.001);
    }
  },
  ZERO_EVENTS("no error, no difference at all") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0);
    }
  },
  DRIFTING_LOAD("both arms under a drifting load, errors 0.5 to 1 %") {
    @Override
    Streams stream(long seed) {
      return new Streams(seed, 0.2).failing(0.005, 0.005).drifting();
    }
  };

  private final String words;

  Scene(String words) {
    this.words = words;
  }

  abstract Streams stream(long seed);

  @Override
  public String toString() {
    return words;
  }
}
