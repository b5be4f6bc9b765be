package io.osupervisor.agent.vault.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts files into an export. */
final class ExportFiles {
  private ExportFiles() {}

  static void write(ExportWriter writer, Path root, Path file) throws IOException {
    writer.write(new ExportItem.File(Files.size(file), VaultFiles.path(root, file)));
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(ExportItem.Piece.MOST);
      while (piece.length > 0) {
        writer.write(new ExportItem.Piece(piece));
        piece = in.readNBytes(ExportItem.Piece.MOST);
      }
    }
  }
}
