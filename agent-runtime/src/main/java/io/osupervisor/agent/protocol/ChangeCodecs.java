package io.osupervisor.agent.protocol;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage.EvolutionIntent;
import io.osupervisor.agent.protocol.AgentMessage.Reloaded;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.protocol.SupervisorMessage.HotReload;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The messages, in both directions, by which an agent changes. */
final class ChangeCodecs {
  static final MessageCodec<EvolutionIntent> EVOLUTION_INTENT =
      new MessageCodec<>(
          "evolution_intent",
          EvolutionIntent.class,
          in -> new EvolutionIntent(proposal(in.map("hypothesis"))),
          (intent, out) ->
              out.map("hypothesis", inner -> ChangeCodecs.proposal(intent.hypothesis(), inner)));

  static final MessageCodec<Reloaded> RELOADED =
      new MessageCodec<>(
          "reloaded",
          Reloaded.class,
          in -> new Reloaded(in.parsed("version", VersionId::new)),
          (reloaded, out) -> out.string("version", reloaded.version().value()));

  static final MessageCodec<EvolutionResult> EVOLUTION_RESULT =
      new MessageCodec<>(
          "evolution_result", EvolutionResult.class, ChangeCodecs::result, ChangeCodecs::result);

  static final MessageCodec<HotReload> HOT_RELOAD =
      new MessageCodec<>("hot_reload", HotReload.class, ChangeCodecs::reload, ChangeCodecs::reload);

  private static final Set<Kind> CONTENT = EnumSet.of(Kind.STRING, Kind.BINARY, Kind.NULL);

  private ChangeCodecs() {}

  private static Proposal proposal(Fields in) {
    return new Proposal(
        in.string("reason"),
        files(in, in.optionalValues("files")),
        in.optionalValues("parameters"),
        expected(in));
  }

  private static void proposal(Proposal proposal, FieldWriter out) {
    out.string("reason", proposal.reason());
    if (!proposal.files().isEmpty()) {
      out.values("files", proposal.files());
    }
    if (!proposal.parameters().isEmpty()) {
      out.values("parameters", proposal.parameters());
    }
    if (!proposal.expected().isEmpty()) {
      Map<String, Value> expected = new HashMap<>();
      proposal.expected().forEach((metric, change) -> expected.put(metric, Value.of(change)));
      out.values("expected", expected);
    }
  }

  private static Map<String, Value> files(Fields in, Map<String, Value> files) {
    files.forEach(
        (path, content) -> {
          if (!CONTENT.contains(content.kind())) {
            throw in.invalid(
                "files." + KeyCheck.shown(path), "is no string, no binary and not null");
          }
        });
    return files;
  }

  private static Map<String, String> expected(Fields in) {
    Map<String, String> expected = new HashMap<>();
    in.optionalValues("expected")
        .forEach(
            (metric, change) -> {
              if (change.kind() != Kind.STRING) {
                throw in.invalid(
                    "expected." + KeyCheck.shown(metric), "is no string, such as -10%");
              }
              expected.put(metric, change.asString());
            });
    return expected;
  }

  private static EvolutionResult result(Fields in) {
    String word = in.string("decision");
    EvolutionDecision decision =
        EvolutionDecision.of(word)
            .orElseThrow(() -> in.invalid("decision", "is none: " + KeyCheck.shown(word)));
    return new EvolutionResult(
        in.string("hypothesis_id"), decision, in.string("reason"), in.value("evidence"));
  }

  private static void result(EvolutionResult result, FieldWriter out) {
    out.string("hypothesis_id", result.hypothesisId())
        .string("decision", result.decision().word())
        .string("reason", result.reason())
        .value("evidence", result.evidence());
  }

  private static HotReload reload(Fields in) {
    return new HotReload(
        in.parsed("version", VersionId::new),
        files(in, in.values("files")),
        in.values("parameters"),
        in.optionalString("backup_checkpoint_id"));
  }

  private static void reload(HotReload reload, FieldWriter out) {
    String backup = reload.backupCheckpointId();
    out.string("version", reload.version().value())
        .values("files", reload.files())
        .values("parameters", reload.parameters())
        .value("backup_checkpoint_id", backup == null ? Value.NULL : Value.of(backup));
  }
}
