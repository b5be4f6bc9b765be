package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.io.IOException;
import java.nio.file.Path;

/** What is tried on a damaged copy of a {@link KnownJournal}. */
@FunctionalInterface
interface DamageTrial {
  /** The trials there are. */
  enum Kind {
    /** To open and read it, as a node does. */
    OPEN,
    /** The same, where the native library does not load. */
    OPEN_IN_JAVA,
    /** To verify and repair it. */
    TOOLS,
    /** The same, where the native library does not load. */
    TOOLS_IN_JAVA;

    /**
     * A trial of this kind.
     *
     * @param known where {@link KnownJournal} lies, never changed
     * @param work for copies; on the same file system
     */
    DamageTrial on(Path known, Path work) {
      JournalScript script = new JournalScript();
      return switch (this) {
        case OPEN -> new DamagedJournal(known, work, script, Engine.NATIVE);
        case OPEN_IN_JAVA -> new DamagedJournal(known, work, script, Engine.JAVA);
        case TOOLS -> new DamagedVault(known, work, script, Engine.NATIVE);
        case TOOLS_IN_JAVA -> new DamagedVault(known, work, script, Engine.JAVA);
      };
    }
  }

  /**
   * What came of it.
   *
   * @param silent whether anything that was acknowledged is missing or changed, and nobody said so
   * @param text what was said, or what is wrong
   */
  record Outcome(String kind, boolean silent, String text) {
    static final Outcome COMPLETE = new Outcome("complete", false, "");

    static Outcome refused(String where, AgentException refusal) {
      return new Outcome(
          where + " refused: " + refusal.code(), false, String.valueOf(refusal.getMessage()));
    }

    static Outcome silent(String what) {
      return new Outcome("SILENT", true, what);
    }
  }

  /** Damages a copy, and tries it. */
  Outcome tryOut(Damage damage) throws IOException;
}
