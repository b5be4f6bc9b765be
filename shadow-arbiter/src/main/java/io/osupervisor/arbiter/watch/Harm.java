package io.osupervisor.arbiter.watch;

import java.util.List;

/** Which way a series must move to be worse. */
public enum Harm {
  /** More is worse, as of a latency. */
  RISE,
  /** Less is worse, as of a pass rate. */
  FALL,
  /** Any lasting change is told. */
  EITHER;

  /** By what a change is multiplied so that harm lies above 0; one for each side. */
  List<Integer> signs() {
    return switch (this) {
      case RISE -> List.of(1);
      case FALL -> List.of(-1);
      case EITHER -> List.of(1, -1);
    };
  }
}
