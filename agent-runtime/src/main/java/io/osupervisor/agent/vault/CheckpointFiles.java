package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The checkpoint files of a node's agents as they lie on the disk. Blocking. */
public final class CheckpointFiles {
  private static final String ENDING = ".ckpt";

  private CheckpointFiles() {}

  /** All below a folder: that of one agent, or that of all. */
  public static List<Path> in(Path folder) throws IOException {
    return FileTrees.files(folder).stream()
        .filter(file -> file.toString().endsWith(ENDING))
        .toList();
  }

  /**
   * Reads a file to its last byte and checks all of it, also that it has the name of its content.
   *
   * @throws AgentException {@code checkpoint_missing}, {@code checkpoint_damaged}, {@code
   *     checkpoint_newer_format} or {@code checkpoint_unreadable}
   */
  public static BlobRef check(Path file) {
    BlobRef blob = header(file).blob();
    String wanted = blob.hash() + ENDING;
    if (!file.endsWith(wanted)) {
      throw BlobErrors.damaged(file, "its content is that of a file " + wanted);
    }
    try (BlobReader reader = BlobReader.open(file, blob)) {
      Optional<byte[]> piece = reader.next();
      while (piece.isPresent()) {
        piece = reader.next();
      }
    }
    return blob;
  }

  private static BlobHeader header(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BlobHeader.SIZE);
      if (bytes.length < BlobHeader.SIZE) {
        throw BlobErrors.damaged(file, "it ends after " + bytes.length + " bytes (truncated)");
      }
      return BlobHeader.decode(file, bytes);
    } catch (NoSuchFileException e) {
      throw BlobErrors.missing(file);
    } catch (IOException e) {
      throw BlobErrors.unreadable(file, e);
    }
  }
}
