package io.osupervisor.agent.protocol;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one type of message stands on the wire, in both directions.
 *
 * @param type the word under {@code type}
 * @param shape the message's class
 */
record MessageCodec<M>(
    String type, Class<M> shape, Function<Fields, M> read, BiConsumer<M, FieldWriter> write) {
  void writeAny(Object message, FieldWriter out) {
    write.accept(shape.cast(message), out);
  }
}
