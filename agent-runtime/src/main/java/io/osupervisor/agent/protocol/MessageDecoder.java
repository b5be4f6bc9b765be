package io.osupervisor.agent.protocol;

import java.util.Optional;

/**
 * Reads the messages of one direction from frame payloads in either encoding. The fields may come
 * in any order; unknown ones are ignored. Not thread safe.
 *
 * @param <M> what is read
 */
public final class MessageDecoder<M> {
  /** Entries that stood in a frame of their own may come back inside a list of maps. */
  private static final int RESTORED_DEPTH = Value.MAX_DEPTH + 2;

  private static final String ONE_MAP =
      "a frame holds exactly one map, in MessagePack or as a JSON object in UTF-8";

  private final MessageTable<M> table;
  private final Canonical canonical = new Canonical(512);
  private final PackTranscoder pack = new PackTranscoder(canonical);
  private final JsonTranscoder json = new JsonTranscoder(canonical);
  private final Fields.Source source;

  private MessageDecoder(MessageTable<M> table, int depthLimit, int maxFrame) {
    this.table = table;
    this.source = new Fields.Source(canonical, depthLimit, maxFrame / 2);
  }

  /** Reads what agents say, with frames nested at most {@link Value#MAX_DEPTH} deep. */
  public static MessageDecoder<AgentMessage> ofAgent(int maxFrame) {
    return new MessageDecoder<>(AgentCodecs.TABLE, Value.MAX_DEPTH, maxFrame);
  }

  /** Reads what the supervisor says: for tests, and for programs that play an agent. */
  public static MessageDecoder<SupervisorMessage> ofSupervisor(int maxFrame) {
    return new MessageDecoder<>(SupervisorCodecs.TABLE, RESTORED_DEPTH, maxFrame);
  }

  /**
   * Reads one message.
   *
   * @throws ProtocolException {@code decode_failed}, {@code unknown_type}, {@code field_invalid}
   *     or, for a {@code ready} without its number, {@code state_mismatch}
   */
  public M decode(byte[] payload) {
    try {
      canonicalize(payload);
      return table.read(Fields.of(source));
    } catch (ProtocolException e) {
      throw e.fault().code() == ErrorCode.DECODE_FAILED
          ? new ProtocolException(e.fault().hinting(ONE_MAP).showing(payload))
          : e;
    } finally {
      canonical.clear();
    }
  }

  private void canonicalize(byte[] payload) {
    Encoding encoding =
        (payload.length == 0 ? Optional.<Encoding>empty() : Encoding.of(payload[0]))
            .orElseThrow(
                () ->
                    ProtocolException.decodeFailed("the payload is no map in MessagePack or JSON"));
    canonical.out.reserve(payload.length);
    if (encoding == Encoding.MESSAGE_PACK) {
      pack.run(payload, source.depthLimit());
    } else {
      json.run(payload, source.depthLimit());
    }
  }
}
