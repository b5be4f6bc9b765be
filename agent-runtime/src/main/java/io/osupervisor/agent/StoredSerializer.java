package io.osupervisor.agent;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Carries a {@link StoredFormat} to the journal and the snapshot store. */
public abstract class StoredSerializer extends SerializerWithStringManifest {
  private final int identifier;
  private final StoredFormat format;

  /**
   * @param identifier is written beside each record; never to be changed
   */
  protected StoredSerializer(int identifier, StoredFormat format) {
    this.identifier = identifier;
    this.format = format;
  }

  @Override
  public int identifier() {
    return identifier;
  }

  @Override
  public String manifest(Object stored) {
    return format.name(stored);
  }

  @Override
  public byte[] toBinary(Object stored) {
    try {
      return format.encode(stored);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return format.decode(manifest, bytes);
    } catch (IOException e) {
      NotSerializableException failure = new NotSerializableException(e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }
}
