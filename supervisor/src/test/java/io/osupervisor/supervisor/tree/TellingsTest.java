package io.osupervisor.supervisor.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.Result;
import org.junit.jupiter.api.Test;

class TellingsTest {
  private static final HypothesisId ID = new HypothesisId(7);

  private final Tellings tellings = new Tellings();

  @Test
  void shouldTellAResultOnceHoweverOftenItIsAskedFor() {
    assertThat(tellings.begin(ID, Result.PROMOTED)).isTrue();
    assertThat(tellings.begin(ID, Result.PROMOTED)).as("while it is being told").isFalse();
    assertThat(tellings.begin(ID, Result.CONFIRMED)).as("another result").isTrue();
    tellings.ended(ID, Result.PROMOTED, true);
    assertThat(tellings.begin(ID, Result.PROMOTED)).as("once it was heard").isFalse();
    assertThat(tellings.isHeard(ID, Result.PROMOTED)).isTrue();
    assertThat(tellings.isHeard(ID, Result.CONFIRMED)).isFalse();
  }

  @Test
  void shouldTellAgainWhatWasNotHeardAndForgetWhatTheJournalHas() {
    tellings.begin(ID, Result.PROMOTED);
    tellings.ended(ID, Result.PROMOTED, false);
    assertThat(tellings.begin(ID, Result.PROMOTED)).isTrue();
    tellings.ended(ID, Result.PROMOTED, true);
    tellings.recorded(ID, Result.PROMOTED);
    assertThat(tellings.isHeard(ID, Result.PROMOTED)).isFalse();
  }
}
