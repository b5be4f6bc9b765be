package io.osupervisor.supervisor.management;

import io.osupervisor.supervisor.audit.AuditRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the audit keeps of tokens that came and went; the tokens themselves it never has. */
final class TokenChanges {
  /** Whoever may write the data directory; which of them it was cannot be known. */
  private static final String WHO = "machine";

  private TokenChanges() {}

  /** The records of {@code token.create}, {@code token.change} and {@code token.remove}. */
  static List<AuditRecord> between(List<Token> before, List<Token> after) {
    List<AuditRecord> changes = new ArrayList<>();
    Map<String, Token> gone = new LinkedHashMap<>();
    before.forEach(token -> gone.put(token.name(), token));
    for (Token token : after) {
      Token former = gone.remove(token.name());
      if (former == null) {
        changes.add(change("token.create", token));
      } else if (former.role() != token.role() || !former.opensFor(Token.digest(token.reveal()))) {
        changes.add(change("token.change", token));
      }
    }
    gone.values().forEach(token -> changes.add(change("token.remove", token)));
    return changes;
  }

  private static AuditRecord change(String action, Token token) {
    Map<String, String> detail =
        Map.of(
            "token",
            token.name(),
            "role",
            token.role().word(),
            "outcome",
            "done",
            "reason",
            "its file changed");
    return new AuditRecord(WHO, action, null, detail);
  }
}
