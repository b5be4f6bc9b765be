package io.osupervisor.agent.vault.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.junit.jupiter.api.Test;

class StockScanTest {
  private final Map<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);

  @Test
  void shouldGiveEventsOfOneIdAfterAnother() throws IOException {
    id(10, "a");
    id(11, "b");
    counter(10, 2);
    counter(11, 1);
    event(10, 1);
    event(10, 2);
    event(11, 1);
    assertThat(scan()).containsExactly("a after 0", "a 1", "a 2", "b after 0", "b 1");
  }

  @Test
  void shouldBeginAfterWhatWasDeleted() throws IOException {
    id(10, "a");
    counter(10, 5);
    event(10, 4);
    event(10, 5);
    assertThat(scan()).containsExactly("a after 3", "a 4", "a 5");
  }

  @Test
  void shouldKeepTheHighestNumberWhenNoEventIsLeft() throws IOException {
    id(10, "a");
    counter(10, 7);
    assertThat(scan()).containsExactly("a after 7");
  }

  @Test
  void shouldLeaveOutAnIdThatNeverWrote() throws IOException {
    id(10, "a");
    assertThat(scan()).isEmpty();
  }

  @Test
  void shouldLeaveOutEventsThatAreMarkedAsDeleted() throws IOException {
    id(10, "a");
    counter(10, 2);
    event(10, 1);
    put(new StockKey(10, 1, 1), new byte[0]);
    event(10, 2);
    assertThat(scan()).containsExactly("a after 1", "a 2");
    put(new StockKey(10, 2, 1), new byte[0]);
    assertThat(scan()).containsExactly("a after 2");
  }

  @Test
  void shouldRefuseAHole() {
    id(10, "a");
    counter(10, 6);
    event(10, 2);
    event(10, 5);
    event(10, 6);
    assertDamaged("events 3 to 4 of a are missing");
  }

  @Test
  void shouldRefuseADeletionInTheMiddle() {
    id(10, "a");
    counter(10, 2);
    event(10, 1);
    event(10, 2);
    put(new StockKey(10, 2, 1), new byte[0]);
    assertDamaged("event 2 of a is missing");
  }

  @Test
  void shouldRefuseAMissingEnd() {
    id(10, "a");
    counter(10, 3);
    event(10, 1);
    assertDamaged("events 2 to 3 of a are missing");
  }

  @Test
  void shouldRefuseEventsAboveTheHighestNumber() {
    id(10, "a");
    counter(10, 1);
    event(10, 1);
    event(10, 2);
    assertDamaged("a has an event 2, but says that 1 is its highest");
  }

  @Test
  void shouldRefuseAMissingHighestNumber() {
    id(10, "a");
    event(10, 1);
    assertDamaged("the highest sequence number of a is missing");
  }

  @Test
  void shouldRefuseEventsOfNobody() {
    id(10, "a");
    counter(11, 1);
    assertDamaged("whose the events under number 11 are");
  }

  @Test
  void shouldRefuseTwoNumbersOfOneId() {
    id(10, "a");
    id(11, "a");
    assertDamaged("'a' has two numbers");
  }

  @Test
  void shouldRefuseWhatIsNotTheEventOfItsKey() {
    id(10, "a");
    counter(10, 1);
    put(new StockKey(10, 1, 0), message("a", 2));
    assertDamaged("under event 1 of a lies event 2 of a");
  }

  @Test
  void shouldRefuseWhatCannotBeDecoded() {
    id(10, "a");
    counter(10, 1);
    put(new StockKey(10, 1, 0), new byte[] {(byte) 0xff});
    assertDamaged("event 1 of a cannot be decoded");
  }

  @Test
  void shouldRefuseUnknownKeys() {
    records.put(new byte[] {1, 2, 3}, new byte[0]);
    assertDamaged("the key 010203 is none of the stock journal's");
    records.clear();
    put(new StockKey(5, 1, 0), new byte[0]);
    assertDamaged("is none of the stock journal's");
  }

  private List<String> scan() throws IOException {
    List<String> given = new ArrayList<>();
    StockScan scan =
        new StockScan(
            new EventSink() {
              @Override
              public void begin(String persistenceId, long deletedTo) {
                given.add(persistenceId + " after " + deletedTo);
              }

              @Override
              public void event(EventRecord event) {
                given.add(event.persistenceId() + " " + event.seq());
              }
            });
    for (Map.Entry<byte[], byte[]> record : records.entrySet()) {
      scan.accept(record.getKey(), record.getValue());
    }
    scan.finish();
    return given;
  }

  private void assertDamaged(String what) {
    assertThatThrownBy(this::scan)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_damaged"))
        .hasMessageContaining(what);
  }

  private void id(int number, String id) {
    put(new StockKey(StockKey.MAPPINGS, 0, number), id.getBytes(UTF_8));
  }

  private void counter(int writer, long highest) {
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(highest).array();
    put(new StockKey(writer, 0, 0), value);
  }

  private void event(int writer, long seq) {
    put(new StockKey(writer, seq, 0), message(writer == 10 ? "a" : "b", seq));
  }

  private static byte[] message(String id, long seq) {
    return PersistentMessage.newBuilder()
        .setPersistenceId(id)
        .setSequenceNr(seq)
        .build()
        .toByteArray();
  }

  private void put(StockKey key, byte[] value) {
    records.put(key.toBytes(), value);
  }
}
