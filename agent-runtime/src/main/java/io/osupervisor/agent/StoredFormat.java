package io.osupervisor.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The bytes of records that are kept: CBOR under a short name that carries the version of its form.
 * A form that was released is never changed but by fields that old readers may ignore; any other
 * change gets a new number, and the old one stays readable.
 */
public final class StoredFormat {
  private static final ObjectMapper MAPPER = mapper();

  private final Map<String, Class<?>> types;
  private final Map<Class<?>, String> names;

  /**
   * @param types the classes by their names on disk
   */
  public StoredFormat(Map<String, Class<?>> types) {
    this.types = Map.copyOf(types);
    this.names =
        types.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
  }

  /** The name under which a record is kept. */
  public String name(Object stored) {
    String name = names.get(stored.getClass());
    if (name == null) {
      throw new IllegalArgumentException("no record of this format: " + stored.getClass());
    }
    return name;
  }

  /**
   * Writes a record.
   *
   * @throws IOException for a record that cannot be written
   */
  public byte[] encode(Object stored) throws IOException {
    return MAPPER.writeValueAsBytes(stored);
  }

  /**
   * Reads a record.
   *
   * @throws IOException for bytes that are not of this form, or a name of a newer release
   */
  public Object decode(String name, byte[] bytes) throws IOException {
    Class<?> type = types.get(name);
    if (type == null) {
      throw new IOException("a record of the unknown form '" + name + "', of a newer release");
    }
    return MAPPER.readValue(bytes, type);
  }

  private static ObjectMapper mapper() {
    SimpleModule times = new SimpleModule("osupervisor-stored");
    times.addSerializer(Instant.class, new MillisWriter());
    times.addDeserializer(Instant.class, new MillisReader());
    return CBORMapper.builder()
        .addModule(new AgentModule())
        .addModule(times)
        .addMixIn(VersionId.class, IdMixIn.class)
        .addMixIn(InstanceId.class, IdMixIn.class)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  /** Ids are kept as their text alone. */
  private abstract static class IdMixIn {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    @SuppressWarnings("UnusedVariable")
    IdMixIn(String value) {}

    @JsonValue
    abstract String value();
  }

  /** Times are kept in milliseconds since the epoch. */
  private static final class MillisWriter extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    MillisWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(value.toEpochMilli());
    }
  }

  private static final class MillisReader extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    MillisReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Instant.ofEpochMilli(in.getLongValue());
    }
  }
}
