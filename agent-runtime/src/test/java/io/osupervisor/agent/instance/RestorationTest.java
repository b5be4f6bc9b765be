package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.Restore;
import io.osupervisor.agent.protocol.SupervisorMessage.RestoreWal;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestorationTest {
  private static final int MAX_FRAME = 4000;
  private final List<SupervisorMessage> out = new ArrayList<>();
  private final Restoration restoration = new Restoration(out::add, MAX_FRAME);

  @Test
  void shouldSayThatThereIsNoCheckpoint() {
    assertThat(restoration.begin(Restoration.Source.Nothing.LOG_ONLY)).isNull();
    assertThat(out).containsExactly(Restore.NOTHING);
    assertThat(restoration.given()).isZero();
  }

  @Test
  void shouldGiveEntriesInOrderInFramesThatFit() {
    Value large = Value.of("x".repeat(600));
    List<LogEntry> entries =
        LongStream.rangeClosed(1, 5).mapToObj(seq -> new LogEntry(seq, large, null)).toList();
    restoration.entries(entries, 7);
    assertThat(out).hasSize(5);
    assertThat(out.stream().flatMap(m -> ((RestoreWal) m).entries().stream()))
        .containsExactlyElementsOf(entries);
    assertThat(restoration.given()).isEqualTo(7);
  }

  @Test
  void shouldPutSmallEntriesIntoOneFrame() {
    List<LogEntry> entries =
        LongStream.rangeClosed(1, 50)
            .mapToObj(seq -> new LogEntry(seq, Value.of(seq), null))
            .toList();
    restoration.entries(entries, 50);
    assertThat(out).containsExactly(new RestoreWal(entries));
  }

  @Test
  void shouldSendNothingForADeliveryWithoutEntries() {
    restoration.entries(List.of(), 3);
    assertThat(out).isEmpty();
    assertThat(restoration.given()).isEqualTo(3);
  }

  @Test
  void shouldNumberPiecesAndMarkTheLast() {
    assertThat(restoration.piece(new byte[10], 25)).isFalse();
    assertThat(restoration.piece(new byte[10], 25)).isFalse();
    assertThat(restoration.piece(new byte[5], 25)).isTrue();
    assertThat(out)
        .extracting(m -> ((SnapshotChunk) m).index() + " " + ((SnapshotChunk) m).last())
        .containsExactly("0 false", "1 false", "2 true");
  }
}
