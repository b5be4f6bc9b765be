package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class FreeSpaceGateTest {
  private Instant now = Instant.parse("2026-11-20T12:00:00Z");
  private long free = 1000;
  private int reads;
  private final InstantSource clock = () -> now;

  private FreeSpaceGate gate(long bytes, double ratio) {
    FreeSpace space =
        () -> {
          reads++;
          return new FreeSpace.Reading(free, 10_000);
        };
    return new FreeSpaceGate(space, new FreeSpaceGate.Reserve(bytes, ratio), clock);
  }

  @Test
  void shouldCloseBelowTheSmallerReserve() {
    assertThat(gate(1000, 0.5).isOpen()).isTrue();
    assertThat(gate(1001, 0.5).isOpen()).isFalse();
    assertThat(gate(1_000_000, 0.1).isOpen()).isTrue();
    assertThat(gate(1_000_000, 0.11).isOpen()).isFalse();
  }

  @Test
  void shouldLookAtTheDiskAtMostEvery100Milliseconds() {
    FreeSpaceGate gate = gate(1000, 0.5);
    assertThat(gate.isOpen()).isTrue();
    free = 0;
    now = now.plusMillis(99);
    assertThat(gate.isOpen()).isTrue();
    assertThat(reads).isEqualTo(1);
    now = now.plusMillis(1);
    assertThat(gate.isOpen()).isFalse();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void shouldLookAgainWhenTheClockIsSetBack() {
    FreeSpaceGate gate = gate(1000, 0.5);
    assertThat(gate.isOpen()).isTrue();
    free = 0;
    now = now.minusSeconds(3600);
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void shouldCloseWhenTheDiskCannotBeAsked() {
    FreeSpace broken =
        () -> {
          throw new IOException("gone");
        };
    assertThat(new FreeSpaceGate(broken, FreeSpaceGate.Reserve.DEFAULT, clock).isOpen()).isFalse();
  }

  @Test
  void shouldMeasureARealFileSystem() throws IOException {
    FreeSpace.Reading reading = FreeSpace.of(Path.of("/")).read();
    assertThat(reading.total()).isPositive();
    assertThat(reading.free()).isBetween(0L, reading.total());
  }

  @Test
  void shouldCountWhatItGrantedSinceItLookedAtTheDisk() {
    FreeSpaceGate gate = gate(100, 0.5);
    gate.claim(400);
    gate.claim(500);
    assertThat(gate.isOpen()).isTrue();
    assertThatThrownBy(() -> gate.claim(1))
        .isInstanceOf(AgentException.class)
        .hasMessage("there is no room for 1 bytes: 100 are free, and 100 must stay so")
        .extracting("code")
        .isEqualTo("storage_full");
    // The files are written: the disk itself knows of them now.
    free = 500;
    now = now.plusMillis(100);
    gate.claim(400);
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void shouldNeverCloseWhereNothingElseLives() {
    FreeSpaceGate gate = FreeSpaceGate.alwaysOpen();
    gate.claim(1L << 50);
    assertThat(gate.isOpen()).isTrue();
  }
}
