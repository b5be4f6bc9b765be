package io.osupervisor.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.io.IOException;

/**
 * Teaches Jackson the values of agents: a value is its MessagePack bytes, a log entry a list of
 * number, value and, where there is one, request. Belongs into {@code
 * pekko.serialization.jackson.jackson-modules}.
 */
public final class AgentModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  public AgentModule() {
    super("osupervisor-agent");
    addSerializer(Value.class, new ValueWriter());
    addDeserializer(Value.class, new ValueReader());
    addSerializer(LogEntry.class, new EntryWriter());
    addDeserializer(LogEntry.class, new EntryReader());
  }

  private static final class ValueWriter extends StdSerializer<Value> {
    private static final long serialVersionUID = 1L;

    ValueWriter() {
      super(Value.class);
    }

    @Override
    public void serialize(Value value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(value.toMessagePack());
    }
  }

  private static final class ValueReader extends StdDeserializer<Value> {
    private static final long serialVersionUID = 1L;

    ValueReader() {
      super(Value.class);
    }

    @Override
    public Value deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Value.ofMessagePack(in.getBinaryValue());
    }
  }

  private static final class EntryWriter extends StdSerializer<LogEntry> {
    private static final long serialVersionUID = 1L;

    EntryWriter() {
      super(LogEntry.class);
    }

    @Override
    public void serialize(LogEntry entry, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      String request = entry.request();
      out.writeStartArray(entry, request == null ? 2 : 3);
      out.writeNumber(entry.seq());
      out.writeBinary(entry.data().toMessagePack());
      if (request != null) {
        out.writeString(request);
      }
      out.writeEndArray();
    }
  }

  private static final class EntryReader extends StdDeserializer<LogEntry> {
    private static final long serialVersionUID = 1L;

    EntryReader() {
      super(LogEntry.class);
    }

    @Override
    public LogEntry deserialize(JsonParser in, DeserializationContext context) throws IOException {
      long seq = in.nextLongValue(-1);
      if (in.nextToken() != JsonToken.VALUE_EMBEDDED_OBJECT
          && in.currentToken() != JsonToken.VALUE_STRING) {
        context.reportWrongTokenException(this, JsonToken.VALUE_EMBEDDED_OBJECT, "a log entry");
      }
      Value data = Value.ofMessagePack(in.getBinaryValue());
      if (in.nextToken() == JsonToken.END_ARRAY) {
        return LogEntry.of(seq, data);
      }
      String request = in.getText();
      in.nextToken();
      return new LogEntry(seq, data, request);
    }
  }
}
