package io.osupervisor.agent.vault.journal;

import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentPayload;
import org.apache.pekko.protobufv3.internal.ByteString;

/** An event as Pekko gives it to a journal. */
public final class PekkoEvent {
  private PekkoEvent() {}

  /** With its fields in the order in which Pekko writes them. */
  public static byte[] write(String id, long seq, byte[] payload) {
    return PersistentMessage.newBuilder()
        .setPayload(
            PersistentPayload.newBuilder()
                .setSerializerId(20)
                .setPayload(ByteString.copyFrom(payload)))
        .setSequenceNr(seq)
        .setPersistenceId(id)
        .setWriterUuid("d25b1461-eac6-4626-ac69-58473c224d9e")
        .setTimestamp(7)
        .build()
        .toByteArray();
  }
}
