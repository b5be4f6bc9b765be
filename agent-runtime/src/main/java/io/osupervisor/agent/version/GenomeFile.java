package io.osupervisor.agent.version;

import io.osupervisor.agent.protocol.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** One file of a genome. Equal to another with the same path, mode and content. */
public final class GenomeFile {
  private final FileEntry entry;
  private final byte[] content;

  private GenomeFile(GenomePath path, Mode mode, byte[] content) {
    this.content = content;
    this.entry = new FileEntry(path, mode, content.length, Sha256.of(content));
  }

  /** A file of these bytes. */
  public static GenomeFile of(GenomePath path, Mode mode, byte[] content) {
    return new GenomeFile(path, mode, content.clone());
  }

  /** A file of text in UTF-8 that is not executable. */
  public static GenomeFile ofText(String path, String text) {
    return new GenomeFile(new GenomePath(path), Mode.PLAIN, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Path, mode, size and hash. */
  public FileEntry entry() {
    return entry;
  }

  /** Where it lies in the genome. */
  public GenomePath path() {
    return entry.path();
  }

  /** The content as frames carry it: a string where it is text in UTF-8, else a binary. */
  public Value value() {
    try {
      return Value.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      return Value.binary(content);
    }
  }

  /** A copy of the bytes. */
  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GenomeFile file && file.entry.equals(entry);
  }

  @Override
  public int hashCode() {
    return entry.hashCode();
  }

  @Override
  public String toString() {
    return entry.toString();
  }

  /** Whether the owner may execute a file. */
  public enum Mode {
    PLAIN,
    EXECUTABLE
  }
}
