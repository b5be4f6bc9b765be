package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.StorageFaults;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a shared store is not opened. None of them shows a password. */
final class StoreErrors {
  private static final Pattern PLACE =
      Pattern.compile("jdbc:postgresql:(?://)?(?:[^?]*@)?([^?]*).*");

  private StoreErrors() {}

  /** The host, port and database of a URL, without who connects. */
  static String where(String url) {
    Matcher place = PLACE.matcher(url);
    return place.matches() ? place.group(1) : "?";
  }

  static AgentException unreachable(String url, Exception cause) {
    return caused(
        new AgentException(
            "store_unreachable",
            "there is no connection to the database %s: %s"
                .formatted(where(url), withoutUrl(reason(cause), url)),
            "check that PostgreSQL runs there and lets this node in, and osupervisor.store.url"),
        cause);
  }

  static AgentException unusable(String url, RuntimeException cause) {
    return caused(
        new AgentException(
            "store_unusable",
            "the tables of the database %s cannot be made or brought up to this version: %s"
                .formatted(where(url), withoutUrl(reason(cause), url)),
            "give its user the right to create tables in its schema, then start the node again"),
        cause);
  }

  /** It does not answer, or it refuses. */
  static AgentException failed(String where, SQLException cause) {
    return StorageFaults.refusalIn(cause).orElseGet(() -> away(where, cause));
  }

  private static AgentException away(String where, SQLException cause) {
    return caused(
        new AgentException(
            StorageFaults.UNAVAILABLE,
            "the database %s does not answer: %s".formatted(where, reason(cause)),
            "it goes on by itself once the database is back"),
        cause);
  }

  static AgentException incomplete(String where, String file, long found, long size) {
    return new AgentException(
        "store_damaged",
        "of the file %s in the database %s %d of %d bytes are there"
            .formatted(file, where, found, size),
        "bring the database back from a backup");
  }

  static AgentException older(String where) {
    return new AgentException(
        "store_older_format",
        "the database %s has not the tables of this version".formatted(where),
        "name another one in osupervisor.store.url, or start a node of this version on it first");
  }

  static AgentException newer(String where) {
    return new AgentException(
        "store_newer_format",
        "a later version made the tables of the database %s".formatted(where),
        "install that version again, or bring the database back from a backup of before");
  }

  static AgentException inUse(String where) {
    return new AgentException(
        "store_in_use",
        "a node, or an import, has the database %s open".formatted(where),
        "stop all nodes that share it, and let the import end; nothing was changed");
  }

  static AgentException notEmpty(String where, String persistenceId) {
    return new AgentException(
        "import_not_empty",
        "an import goes into a store without memory; the database %s has events of %s"
            .formatted(where, persistenceId),
        "name a new database, or another schema, in osupervisor.store.url");
  }

  static AgentException agentThere(String where, String persistenceId) {
    return new AgentException(
        "import_agent_there",
        "the database %s has memory of %s already".formatted(where, persistenceId),
        "an agent is imported where none of its name ever was: name another database, or another"
            + " schema, in osupervisor.store.url");
  }

  static AgentException writtenMeanwhile(String where) {
    return new AgentException(
        "import_agent_there",
        "while agents were imported into the database %s, somebody began with one of them there"
            .formatted(where),
        "nothing was imported; see which of them is there with 'osup agent list'");
  }

  static AgentException hole(String where, String persistenceId, long seq) {
    return new AgentException(
        "journal_hole",
        "event %d of %s is missing in the database %s".formatted(seq, persistenceId, where),
        "bring the database back from a backup");
  }

  /** What the database said, which is the innermost cause. */
  private static String reason(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    String said = String.valueOf(inner.getMessage()).strip().replaceAll("\\s+", " ");
    return said.isEmpty() ? inner.getClass().getSimpleName() : said;
  }

  /** A driver that cannot read a URL tells it, password and all. */
  private static String withoutUrl(String said, String url) {
    return said.replace(url, where(url));
  }

  private static AgentException caused(AgentException error, Throwable cause) {
    error.initCause(cause);
    return error;
  }
}
