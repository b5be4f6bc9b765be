package io.osupervisor.supervisor.audit;

import io.osupervisor.supervisor.audit.AuditCodec.BadLine;
import java.util.Optional;

/**
 * How far a log was followed and found right.
 *
 * @param head the last entry that is right
 */
record AuditChain(AuditHead head) {

  /** What one more line makes of it. */
  sealed interface Step {
    record Right(AuditChain chain, AuditEntry entry) implements Step {}

    record Wrong(AuditVerdict.Fault fault) implements Step {}
  }

  /** Follows the log by one line, given without its line feed. */
  Step follow(byte[] line) {
    AuditEntry entry;
    try {
      entry = AuditCodec.read(line);
    } catch (BadLine e) {
      return wrong(String.valueOf(e.getMessage()));
    }
    if (entry.n() != head.n() + 1) {
      return wrong("has the number " + entry.n());
    }
    if (!entry.prev().equals(head.hash())) {
      return wrong("does not follow the entry before it");
    }
    AuditHead next = new AuditHead(entry.n(), entry.hash(), head.length() + line.length + 1);
    return new Step.Right(new AuditChain(next), entry);
  }

  Step.Wrong wrong(String what) {
    return new Step.Wrong(new AuditVerdict.Fault(head.n() + 1, head.length(), what));
  }

  AuditVerdict verdict(Optional<AuditVerdict.Fault> fault) {
    return new AuditVerdict(head.n(), head.hash(), fault);
  }
}
