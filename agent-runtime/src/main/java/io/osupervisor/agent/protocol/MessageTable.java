package io.osupervisor.agent.protocol;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All messages of one direction, by type and by class. */
final class MessageTable<M> {
  private static final String TYPE = "type";
  private static final String SENT_AT = "ts";

  private final Map<String, MessageCodec<? extends M>> byType;
  private final Map<Class<?>, MessageCodec<? extends M>> byShape;

  MessageTable(List<MessageCodec<? extends M>> codecs) {
    byType = codecs.stream().collect(Collectors.toMap(MessageCodec::type, Function.identity()));
    byShape = codecs.stream().collect(Collectors.toMap(MessageCodec::shape, Function.identity()));
  }

  Set<Class<?>> shapes() {
    return byShape.keySet();
  }

  M read(Fields fields) {
    String type = fields.string(TYPE);
    MessageCodec<? extends M> codec = byType.get(type);
    if (codec == null) {
      throw new ProtocolException(Fault.unknownType(KeyCheck.shown(type)));
    }
    try {
      fields.optionalInteger(SENT_AT);
      return codec.read().apply(fields);
    } catch (ProtocolException e) {
      throw e.within(type);
    }
  }

  void write(M message, long sentAt, FieldWriter out) {
    MessageCodec<? extends M> codec = byShape.get(message.getClass());
    if (codec == null) {
      throw new IllegalArgumentException("no codec for " + message.getClass());
    }
    out.begin().string(TYPE, codec.type()).integer(SENT_AT, sentAt);
    codec.writeAny(message, out);
    out.end();
  }
}
