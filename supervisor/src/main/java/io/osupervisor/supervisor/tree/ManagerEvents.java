package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.ManagerEvent;
import java.util.Map;
import java.util.TreeMap;

/** What managers tell, as events with stable names. */
final class ManagerEvents {
  private ManagerEvents() {}

  static void publish(NodeServices.Observer observer, AgentId agent, ManagerEvent event) {
    if (event instanceof ManagerEvent.InstanceStarted started) {
      observer.on(
          agent,
          "instance_started",
          Map.of(
              "instance", started.instance().value(),
              "role", started.role().word(),
              "version", started.version()));
    } else if (event instanceof ManagerEvent.StartHeld held) {
      observer.on(
          agent,
          "start_held",
          Map.of(
              "instance", held.instance().value(),
              "role", held.role().word(),
              "code", held.code(),
              "message", held.message()));
    } else if (event instanceof ManagerEvent.Serving serving) {
      observer.on(
          agent,
          "agent_serving",
          Map.of(
              "instance", serving.instance().value(),
              "version", serving.version().value(),
              "pause_ms", serving.pause().toMillis(),
              "entries", serving.entries()));
    } else if (event instanceof ManagerEvent.InstanceEnded ended) {
      observer.on(
          agent,
          "instance_ended",
          Map.of(
              "instance", ended.instance().value(),
              "role", ended.role().word(),
              "version", ended.version().value(),
              "code", ended.reason().code(),
              "message", ended.reason().message()));
    } else if (event instanceof ManagerEvent.PrimaryChanged changed) {
      observer.on(agent, "primary_changed", primaryChanged(changed));
    } else if (event instanceof ManagerEvent.KeptVersionLost lost) {
      observer.on(
          agent,
          "kept_version_lost",
          Map.of("version", lost.version().value(), "message", lost.message()));
    } else if (event instanceof ManagerEvent.CrashLoop loop) {
      observer.on(
          agent,
          "agent_crash_loop",
          Map.of(
              "deployment", loop.deployment(),
              "version", loop.version().value(),
              "code", loop.code(),
              "message", loop.message()));
    } else if (event instanceof ManagerEvent.Quarantined quarantined) {
      observer.on(
          agent,
          "agent_quarantined",
          Map.of("code", quarantined.code(), "message", quarantined.message()));
    } else if (event instanceof ManagerEvent.Stopped stopped) {
      observer.on(agent, "agent_stopped", Map.of("reason", stopped.reason()));
    } else if (event instanceof ManagerEvent.CheckpointTaken taken) {
      observer.on(
          agent,
          "checkpoint_taken",
          Map.of(
              "checkpoint", taken.checkpoint(),
              "wal_seq", taken.walSeq(),
              "bytes", taken.bytes()));
    } else if (event instanceof ManagerEvent.StandbysGivenUp given) {
      observer.on(agent, "standbys_given_up", Map.of("message", given.message()));
    } else if (event instanceof ManagerEvent.StorageChanged changed) {
      observer.on(agent, changed.full() ? "storage_full" : "storage_free", Map.of());
    }
  }

  private static Map<String, Object> primaryChanged(ManagerEvent.PrimaryChanged changed) {
    Map<String, Object> data = new TreeMap<>();
    data.put("deployment", changed.deployment());
    data.put("version", changed.version().value());
    data.put("from", changed.from().value());
    data.put("epoch", changed.epoch());
    if (changed.undoes() != null) {
      data.put("undoes", changed.undoes());
    }
    return data;
  }
}
