package io.osupervisor.agent.conform;

import java.util.Locale;

/** A rule of the protocol whose keeping shows on the wire. */
public enum Rule {
  FRAMES_ONLY("Framing and values", "standard output carries whole frames and nothing else"),
  READABLE_MAPS("Framing and values", "every frame is one map in MessagePack or JSON"),
  VALID_FIELDS("What bad input gets", "known types carry their fields in their kinds"),
  KNOWN_TYPES("What bad input gets", "only types that the protocol has are sent"),
  ANY_PIECES("Framing and values", "frames are read in whatever pieces they arrive"),
  LARGE_FRAMES("Framing and values", "frames up to max_frame are taken"),
  HELLO_FIRST("Start, 2", "the first frame is hello, within start-timeout"),
  SPEAKS_VERSION_1("Start, 2", "hello asks for protocol 1"),
  READY_AFTER_RESTORE("Start, 5", "ready follows restore_end, within restore-timeout"),
  READY_NUMBER("Start, 5", "ready.wal_seq is the integer of restore_end.wal_seq"),
  NOTHING_BEFORE_READY("What bad input gets", "no answers, entries or checkpoints before ready"),
  FOLLOWS_THE_LOG("Start, 4", "an unended restore takes entries as they come and stays alive"),
  BEATS_WHEN_IDLE("Pulse", "a heartbeat every heartbeat_ms from welcome on"),
  BEATS_WHILE_WAITING("Start, 4", "a heartbeat every heartbeat_ms also before restore_end"),
  ANSWERS_EVERY_REQUEST("Work", "every request gets a response, also 64 at once"),
  ANSWERS_ONCE("Work", "no response to an unknown or already answered id"),
  TAKES_CANCEL("Work", "cancel may be ignored but does no harm, also for unknown ids"),
  IGNORES_UNKNOWN_TYPES("Framing and values", "types it does not know are ignored"),
  IGNORES_UNKNOWN_KEYS("Framing and values", "unknown keys are ignored"),
  NO_ERROR_FOR_ERROR("Framing and values", "an error is never answered with an error"),
  NUMBERS_ENTRIES("Memory", "seq starts at ready.wal_seq + 1 and grows by exactly 1"),
  LOGS_BEFORE_ANSWERING("Memory", "an entry is written before the answer that rests on it"),
  CHECKPOINTS_ON_REQUEST("Memory", "checkpoint_request gets a checkpoint of the last entry"),
  CHUNKS_IN_ORDER("Start", "chunks count from 0, are at most 1 MiB, and end with last"),
  RESTORES_FROM_LOG("Memory", "entries alone give the same state again"),
  RESTORES_FROM_CHECKPOINT("Memory", "a checkpoint and the entries after it do so too"),
  RESTORES_CHUNKS("Start", "a binary snapshot is taken whole and in chunks"),
  RELOADS("Change", "hot_reload gets reloaded with its version, or the error reload_failed"),
  FINISHES_OPEN_REQUESTS("End", "open requests are answered before bye"),
  SAYS_BYE("End", "shutdown is answered with bye, and bye is the last frame"),
  EXITS_WITH_ZERO("End", "after bye the process exits with code 0 before the deadline"),
  EXITS_AT_END_OF_INPUT("End", "end of file on standard input ends the process"),
  SILENT_AFTER_END_OF_INPUT("End", "nothing more is written after end of file");

  private final String section;
  private final String text;

  Rule(String section, String text) {
    this.section = section;
    this.text = text;
  }

  /** The section of the protocol's page that says so. */
  public String section() {
    return section;
  }

  /** What is asked. */
  public String text() {
    return text;
  }

  /** Its stable name, in kebab-case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
