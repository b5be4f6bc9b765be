package io.osupervisor.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** The content of one file, sent as text or as {@code {"$bin": base64}}. */
public final class FileContent {
  private static final String BINARY = "$bin";

  private final byte[] bytes;

  private FileContent(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of the bytes is kept. */
  public static FileContent of(byte[] bytes) {
    return new FileContent(bytes.clone());
  }

  /**
   * Reads text, or binary.
   *
   * @throws RuntimeException when the value has another form
   */
  static FileContent fromConfig(ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      return new FileContent(Scalars.string(value).getBytes(StandardCharsets.UTF_8));
    }
    if (!object.keySet().equals(Set.of(BINARY))) {
      throw new IllegalArgumentException("not { \"$bin\" = BASE64 }");
    }
    String text = object.toConfig().getString(ConfigUtil.joinPath(BINARY));
    return new FileContent(Base64.getDecoder().decode(text));
  }

  Object toConfig() {
    return Map.of(BINARY, Base64.getEncoder().encodeToString(bytes));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent content && Arrays.equals(bytes, content.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
