package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Bye;
import io.osupervisor.agent.protocol.AgentMessage.Checkpoint;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.AgentMessage.Ready;
import io.osupervisor.agent.protocol.AgentMessage.Response;
import io.osupervisor.agent.protocol.AgentMessage.WalBatch;
import io.osupervisor.agent.protocol.AgentMessage.WalEntry;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.SnapshotChunk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges every message of one instance against what went before: the rules that hold always. */
final class Conduct {
  private enum Phase {
    STARTING,
    RESTORING,
    RESTORED,
    READY,
    INPUT_ENDED,
    SAID_BYE
  }

  private final Findings findings;
  private final Set<String> open = new HashSet<>();
  private final Set<String> answered = new HashSet<>();
  private final List<LogEntry> entries = new ArrayList<>();
  private Phase phase = Phase.STARTING;
  private long lastSeq;
  private long nextChunk = -1;
  private boolean errorsForbidden;
  private Rule errorRule = Rule.NO_ERROR_FOR_ERROR;

  Conduct(Findings findings) {
    this.findings = findings;
  }

  /** The entries that it wrote, in order. */
  List<LogEntry> entries() {
    return List.copyOf(entries);
  }

  long lastSeq() {
    return lastSeq;
  }

  boolean isAnswered(String id) {
    return answered.contains(id);
  }

  void requested(String id) {
    open.add(id);
  }

  void restoreEnded(long walSeq) {
    lastSeq = walSeq;
    phase = Phase.RESTORED;
  }

  void inputEnded() {
    phase = Phase.INPUT_ENDED;
  }

  /** From here on an {@code error} frame breaks this rule. */
  void forbidErrors(Rule rule) {
    errorsForbidden = true;
    errorRule = rule;
  }

  void heard(AgentMessage message) {
    if (phase == Phase.SAID_BYE) {
      throw new Breach(Rule.SAYS_BYE, "after bye came " + shown(message));
    }
    if (phase == Phase.STARTING) {
      hello(message);
    } else if (message instanceof Hello) {
      throw new Breach(Rule.HELLO_FIRST, "a second hello came");
    } else if (phase == Phase.INPUT_ENDED) {
      afterEndOfInput(message);
    } else if (message instanceof Ready ready) {
      ready(ready);
    } else if (message instanceof Bye) {
      phase = Phase.SAID_BYE;
    } else if (message instanceof ErrorReport && errorsForbidden) {
      throw new Breach(errorRule, "it answered with " + shown(message));
    } else if (isWork(message)) {
      work(message);
    }
  }

  private void hello(AgentMessage message) {
    if (!(message instanceof Hello hello)) {
      throw new Breach(Rule.HELLO_FIRST, "the first frame is " + shown(message));
    }
    findings.kept(Rule.HELLO_FIRST);
    if (hello.protocol() != 1) {
      throw new Breach(Rule.SPEAKS_VERSION_1, "it asks for " + hello.protocol());
    }
    findings.kept(Rule.SPEAKS_VERSION_1);
    phase = Phase.RESTORING;
  }

  /** A beat may have been on its way; anything else was written on purpose. */
  private static void afterEndOfInput(AgentMessage message) {
    if (!(message instanceof Heartbeat)) {
      throw new Breach(Rule.SILENT_AFTER_END_OF_INPUT, "there came " + shown(message));
    }
  }

  private void ready(Ready ready) {
    if (phase != Phase.RESTORED) {
      String when = phase == Phase.READY ? "a second time" : "before restore_end";
      throw new Breach(Rule.READY_AFTER_RESTORE, "ready came " + when);
    }
    findings.kept(Rule.READY_AFTER_RESTORE);
    if (ready.walSeq() != lastSeq) {
      throw new Breach(
          Rule.READY_NUMBER, "ready said " + ready.walSeq() + ", restore_end " + lastSeq);
    }
    findings.kept(Rule.READY_NUMBER);
    phase = Phase.READY;
  }

  private static boolean isWork(AgentMessage message) {
    return message instanceof Response
        || message instanceof WalEntry
        || message instanceof WalBatch
        || message instanceof Checkpoint
        || message instanceof SnapshotChunk;
  }

  private void work(AgentMessage message) {
    if (phase != Phase.READY) {
      throw new Breach(Rule.NOTHING_BEFORE_READY, "there came " + shown(message));
    }
    if (message instanceof Response response) {
      response(response.id());
    } else if (message instanceof WalEntry entry) {
      entry(entry.entry());
    } else if (message instanceof WalBatch batch) {
      batch.entries().forEach(this::entry);
    } else if (message instanceof Checkpoint checkpoint) {
      checkpoint(checkpoint);
    } else if (message instanceof SnapshotChunk chunk) {
      chunk(chunk);
    }
  }

  private void response(String id) {
    if (!open.remove(id)) {
      String what = answered.contains(id) ? "a second response to " : "a response to unknown ";
      throw new Breach(Rule.ANSWERS_ONCE, what + id);
    }
    answered.add(id);
    findings.kept(Rule.ANSWERS_ONCE);
  }

  private void entry(LogEntry entry) {
    if (entry.seq() != lastSeq + 1) {
      throw new Breach(
          Rule.NUMBERS_ENTRIES,
          "entry " + entry.seq() + " came where " + (lastSeq + 1) + " is due");
    }
    lastSeq = entry.seq();
    entries.add(entry);
    findings.kept(Rule.NUMBERS_ENTRIES);
    String request = entry.request();
    if (request != null) {
      if (answered.contains(request)) {
        throw new Breach(
            Rule.LOGS_BEFORE_ANSWERING,
            "entry " + entry.seq() + " names " + request + ", which was answered before");
      }
      findings.kept(Rule.LOGS_BEFORE_ANSWERING);
    }
  }

  private void checkpoint(Checkpoint checkpoint) {
    if (nextChunk >= 0) {
      throw new Breach(Rule.CHUNKS_IN_ORDER, "another checkpoint came between chunks");
    }
    if (checkpoint.walSeq() > lastSeq) {
      throw new Breach(
          Rule.CHECKPOINTS_ON_REQUEST,
          "checkpoint of " + checkpoint.walSeq() + " after entry " + lastSeq);
    }
    nextChunk = Snapshots.isChunked(checkpoint) ? 0 : -1;
  }

  private void chunk(SnapshotChunk chunk) {
    if (chunk.index() != nextChunk) {
      String due = nextChunk < 0 ? "none" : String.valueOf(nextChunk);
      throw new Breach(Rule.CHUNKS_IN_ORDER, "chunk " + chunk.index() + " came, due was " + due);
    }
    nextChunk = chunk.last() ? -1 : nextChunk + 1;
    if (chunk.last()) {
      findings.kept(Rule.CHUNKS_IN_ORDER);
    }
  }

  static String shown(AgentMessage message) {
    String text = message.toString();
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
