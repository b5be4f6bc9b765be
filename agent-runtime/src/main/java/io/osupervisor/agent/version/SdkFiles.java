package io.osupervisor.agent.version;

import io.osupervisor.config.SdkChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The SDK files that a genome asks for, as they are in this release of the product. */
public final class SdkFiles {
  private static final String PYTHON = "osup_agent.py";

  private SdkFiles() {}

  /** The files to put beside an agent's own. */
  public static List<GenomeFile> of(SdkChoice choice) {
    return switch (choice) {
      case NONE -> List.of();
      case PYTHON ->
          List.of(GenomeFile.of(new GenomePath(PYTHON), GenomeFile.Mode.PLAIN, read(PYTHON)));
    };
  }

  private static byte[] read(String name) {
    try (InputStream in = SdkFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks the SDK file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
