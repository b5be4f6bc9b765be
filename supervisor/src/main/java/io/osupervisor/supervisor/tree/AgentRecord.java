package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentReply.VersionView;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Created;
import io.osupervisor.supervisor.tree.AgentRecordEvent.PrimaryChanged;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Purged;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Quarantined;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Released;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Removed;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Started;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Stopped;
import io.osupervisor.supervisor.tree.AgentRecordEvent.Updated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of an agent besides its memory.
 *
 * @param spec the complete spec as JSON; empty before the agent exists
 * @param version the content hash of its primary version; empty before the agent exists
 * @param versions every version it ever had, oldest first
 * @param code the stable code of the fault that it is quarantined for; empty when it is not
 * @param reason why it is quarantined; empty when it is not
 * @param since when it came into this standing
 * @param primaryEpoch the reign that began with the newest deployment that is known here; 0 before
 *     the first
 */
public record AgentRecord(
    Standing standing,
    String spec,
    String version,
    List<VersionView> versions,
    String code,
    String reason,
    Instant since,
    long primaryEpoch) {

  /** What is wanted of an agent. */
  public enum Standing {
    /** It was never here, or everything of it is gone. */
    ABSENT,
    RUN,
    REST,
    QUARANTINED,
    /** Removed; its memory waits for its time to be over. */
    REMOVED
  }

  /** Of an agent that was never here. */
  public static final AgentRecord ABSENT =
      new AgentRecord(Standing.ABSENT, "", "", List.of(), "", "", Instant.EPOCH, 0);

  public AgentRecord {
    versions = List.copyOf(versions);
  }

  /** Whether the agent is one that people see. */
  public boolean exists() {
    return standing != Standing.ABSENT && standing != Standing.REMOVED;
  }

  /** The record after an event. */
  public AgentRecord apply(AgentRecordEvent event) {
    if (event instanceof Created created) {
      return with(created.spec(), created.version(), created.by(), "created", created.at())
          .to(Standing.RUN, created.at());
    }
    if (event instanceof Updated updated) {
      return with(updated.spec(), updated.version(), updated.by(), "updated", updated.at());
    }
    if (event instanceof PrimaryChanged changed) {
      return isNews(changed.epoch())
          ? with(spec, changed.version(), changed.deployment(), "deployed", changed.at())
              .inEpoch(changed.epoch())
          : this;
    }
    if (event instanceof Quarantined quarantined) {
      return new AgentRecord(
          Standing.QUARANTINED,
          spec,
          version,
          versions,
          quarantined.code(),
          quarantined.reason(),
          quarantined.at(),
          primaryEpoch);
    }
    if (event instanceof Purged) {
      return ABSENT;
    }
    return to(standingAfter(event), event.at());
  }

  /** Whether a deployment of this reign is newer than the newest that is known here. */
  boolean isNews(long epoch) {
    return epoch > primaryEpoch;
  }

  private AgentRecord inEpoch(long epoch) {
    return new AgentRecord(standing, spec, version, versions, code, reason, since, epoch);
  }

  private static Standing standingAfter(AgentRecordEvent event) {
    if (event instanceof Started || event instanceof Released) {
      return Standing.RUN;
    }
    if (event instanceof Stopped) {
      return Standing.REST;
    }
    if (event instanceof Removed) {
      return Standing.REMOVED;
    }
    throw new IllegalStateException("an event without a meaning: " + event);
  }

  private AgentRecord to(Standing next, Instant at) {
    return new AgentRecord(next, spec, version, versions, "", "", at, primaryEpoch);
  }

  private AgentRecord with(String spec, String version, String by, String why, Instant at) {
    List<VersionView> all = new ArrayList<>(versions.size() + 1);
    boolean known = false;
    for (VersionView old : versions) {
      boolean primary = old.id().equals(version);
      known |= primary;
      all.add(
          new VersionView(old.id(), old.parent(), old.author(), old.reason(), old.at(), primary));
    }
    if (!known) {
      String parent = this.version.isEmpty() ? null : this.version;
      all.add(new VersionView(version, parent, by, why, at, true));
    }
    return new AgentRecord(standing, spec, version, all, code, reason, since, primaryEpoch);
  }
}
