package io.osupervisor.supervisor.audit;

import java.time.Instant;

/**
 * One link of the audit chain.
 *
 * @param n its number; the first is 1
 * @param at when it was written
 * @param record what was done
 * @param prev the hash of the entry before; 64 zeros for the first
 * @param hash SHA-256 over the entry's line without its hash, in hexadecimal
 */
public record AuditEntry(long n, Instant at, AuditRecord record, String prev, String hash) {
  /** What stands before the first entry. */
  public static final String GENESIS = "0".repeat(64);
}
