package io.osupervisor.supervisor.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.audit.AuditEntry;
import io.osupervisor.supervisor.audit.AuditReader;
import io.osupervisor.supervisor.audit.AuditVerdict;
import io.osupervisor.supervisor.audit.AuditVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Who did what, newest first, and whether the record is what was written. */
final class AuditRoutes {
  private final Path folder;
  private final Executor blocking;

  AuditRoutes(Path folder, Executor blocking) {
    this.folder = folder;
    this.blocking = blocking;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/audit", this::list)
            .taking("limit", "cursor")
            .refusing("audit_unavailable"),
        Endpoint.get("/api/v1/audit/verify", this::verify).refusing("audit_unavailable"));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    int limit = call.limit();
    long below = call.number("cursor", 0, 1, Long.MAX_VALUE);
    return CompletableFuture.supplyAsync(() -> page(below, limit), blocking);
  }

  private HttpResponse page(long below, int limit) {
    try {
      List<AuditEntry> entries = AuditReader.newest(folder, below, limit);
      ArrayNode nodes = Json.array();
      entries.forEach(entry -> nodes.add(Views.audit(entry)));
      boolean more = !entries.isEmpty() && entries.get(entries.size() - 1).n() > 1;
      return Pages.of(
          "entries",
          nodes,
          more
              ? Optional.of(Long.toString(entries.get(entries.size() - 1).n()))
              : Optional.empty());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private CompletionStage<HttpResponse> verify(Call call) {
    return CompletableFuture.supplyAsync(this::verdict, blocking);
  }

  private HttpResponse verdict() {
    try {
      AuditVerdict verdict = AuditVerifier.verify(folder);
      ObjectNode node =
          Json.object()
              .put("intact", verdict.intact())
              .put("entries", verdict.entries())
              .put("hash", verdict.hash());
      verdict.fault().ifPresent(fault -> node.set("fault", Json.tree(fault)));
      return Replies.json(200, node);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static AgentException unreadable(IOException e) {
    return new AgentException(
        "audit_unavailable",
        "the audit log cannot be read: " + e.getMessage(),
        "run 'osup audit verify' to see where it is damaged");
  }
}
