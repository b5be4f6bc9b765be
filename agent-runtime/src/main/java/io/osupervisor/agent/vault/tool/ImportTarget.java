package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.migrate.EventSink;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** What an import fills: first all events, then files. */
interface ImportTarget {
  /** Takes events; all that it was given is written once it is closed. */
  interface Events extends EventSink, Closeable {}

  /** Begins with events. */
  Events events() throws IOException;

  /** Gives all events that were written. */
  void replay(EventSink sink) throws IOException;

  /** Below which files are put. */
  Path root();

  /**
   * A file was put below the folder and lies there whole.
   *
   * @throws io.osupervisor.agent.AgentException where it is not what its name says
   */
  void file(Path file, Kind kind) throws IOException;
}
