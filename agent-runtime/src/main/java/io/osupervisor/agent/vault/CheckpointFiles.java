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
      reader.toEnd();
    }
    return blob;
  }

  /** Reads a blob of an agent's folder to its end; tells what is wrong with it, or nothing. */
  public static Optional<AgentException> fault(Path folder, BlobRef blob) {
    try (BlobReader reader = BlobReader.open(place(folder, blob), blob)) {
      reader.toEnd();
      return Optional.empty();
    } catch (AgentException damage) {
      return Optional.of(damage);
    }
  }

  /** Where a blob lies below an agent's folder. */
  public static Path place(Path folder, BlobRef blob) {
    return folder.resolve(blob.file());
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
