package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.AsideRanges;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.ContentKind;
import io.osupervisor.agent.vault.LogExtent;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayStartTest {
  private static final Instant FIRST = Instant.parse("2026-11-20T10:00:00Z");

  private static CheckpointInfo checkpoint(long number, long seconds) {
    return new CheckpointInfo(
        new CheckpointId(number),
        10 * number,
        new BlobRef("ab".repeat(32), ContentKind.VALUE, 5),
        new VersionId("cd".repeat(32)),
        "periodic",
        FIRST.plusSeconds(seconds),
        AsideRanges.NONE);
  }

  private static ReplayStart of(LogExtent log, CheckpointInfo... newestFirst) {
    return ReplayStart.of(new VaultReply.RestorePlan(List.of(newestFirst), log), FIRST);
  }

  @Test
  void shouldTakeTheNewestCheckpointBeforeTheFirstRequest() {
    ReplayStart start =
        of(LogExtent.COMPACTED, checkpoint(4, 5), checkpoint(3, 0), checkpoint(2, -60));
    assertThat(start)
        .isEqualTo(
            new ReplayStart(3, 30, true, "checkpoint c3, and the log up to the first request"));
  }

  @Test
  void shouldTakeTheLogAloneWhereItIsWhole() {
    ReplayStart alone =
        new ReplayStart(0, 0, true, "the log from its beginning up to the first request");
    assertThat(of(LogExtent.COMPLETE, checkpoint(4, 5))).isEqualTo(alone);
    assertThat(of(LogExtent.COMPLETE)).isEqualTo(alone);
  }

  @Test
  void shouldSayWhatCannotBeHadAnyMore() {
    ReplayStart start = of(LogExtent.COMPACTED, checkpoint(4, 5), checkpoint(3, 2));
    assertThat(start)
        .isEqualTo(
            new ReplayStart(
                3,
                30,
                false,
                "checkpoint c3, the oldest that is kept, taken after the first request"));
  }
}
