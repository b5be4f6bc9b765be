package io.osupervisor.agent.vault.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.agent.AgentException;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Snapshots to try things with. */
final class SnapshotSamples {
  private SnapshotSamples() {}

  static SnapshotFile of(String persistenceId, long seq) {
    return of(persistenceId, seq, content(seq, 300));
  }

  static SnapshotFile of(String persistenceId, long seq, byte[] content) {
    return new SnapshotFile(persistenceId, seq, seq * 1000, 17, "st1", content);
  }

  /** Half of it does not compress. */
  static byte[] content(long seed, int size) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    Arrays.fill(content, size / 3, size * 5 / 6, (byte) seed);
    return content;
  }

  static void assertSame(SnapshotFile found, SnapshotFile wanted) {
    assertThat(found.content()).isEqualTo(wanted.content());
    assertThat(found).usingRecursiveComparison().ignoringFields("content").isEqualTo(wanted);
  }

  static AgentException refusal(String code, ThrowingCallable call) {
    AgentException refusal = catchThrowableOfType(AgentException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
    return refusal;
  }
}
