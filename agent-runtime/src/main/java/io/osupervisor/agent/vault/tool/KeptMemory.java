package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/** The memory of agents that a tool reads and leaves as it is. Blocking. */
interface KeptMemory extends Holdings, Closeable {
  /** Takes files. */
  interface Files {
    /**
     * The next one, at its place below {@link #root}. It may be a copy, which is gone when this
     * returns.
     */
    void file(Path file) throws IOException;

    /** One that cannot be had, by its path. */
    void missing(String path, AgentException why);
  }

  /** Where it is, for people. */
  String where();

  /** The node whose it is; zeros where it is that of many. */
  UUID node();

  /** The version of its layout. */
  int format();

  /** The bytes of its parts, by name. */
  SortedMap<String, Long> sizes() throws IOException;

  /** All that is wrong with the journal but for single events. */
  List<Fault> faults();

  /** What is wrong with files of the journal that reading events may not meet. */
  List<Fault> tableFaults(ToolWatch watch) throws IOException;

  /** Whether a node would start on the journal. */
  boolean starts();

  /** The events; nothing where there are none, or where they cannot be read at all. */
  Optional<EventSource> events();

  /** Below which files are handed over. */
  Path root();

  /** How many files of a kind there are. */
  long count(Kind kind) throws IOException;

  /** Hands over each file of a kind, in the order of their paths but for snapshots. */
  void each(Kind kind, Files files) throws IOException;

  /**
   * Reads a file that was handed over to its last byte and checks it.
   *
   * @throws AgentException for what is wrong with it
   */
  void check(Path file, Kind kind);

  /** What was found of a file that was handed over, told of the original. */
  AgentException ofOriginal(AgentException fault);

  /** The refusal to make anything of what is damaged. */
  AgentException damaged(Fault first);
}
