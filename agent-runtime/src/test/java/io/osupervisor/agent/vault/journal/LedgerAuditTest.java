package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.LedgerAudit.Found;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerAuditTest {
  private static final ChainHash HASH = hash(1);
  private static final Promise PROMISED =
      new Promise(40, HASH, Map.of("vault|b", 120L, "vault|a", 7L, "agent|a", 3L));

  @Test
  void shouldPassAStoreThatHoldsWhatWasPromised() {
    LedgerAudit audit = audit(40, HASH, PROMISED.highest());
    assertThatCode(audit::check).doesNotThrowAnyException();
  }

  @Test
  void shouldPassAStoreThatHoldsMore() {
    Map<String, Long> more = new HashMap<>(PROMISED.highest());
    more.put("vault|a", 8L);
    more.put("vault|c", 1L);
    assertThatCode(audit(41, HASH, more)::check).doesNotThrowAnyException();
  }

  @Test
  void shouldPassANewStoreOfWhichNothingWasPromised() {
    Found empty = new Found(0, Optional.of(ChainHash.ZERO), Map.of());
    assertThatCode(new LedgerAudit(Promise.NOTHING, empty)::check).doesNotThrowAnyException();
  }

  @Test
  void shouldListWhatIsMissing() {
    LedgerAudit audit =
        new LedgerAudit(
            PROMISED, new Found(38, Optional.empty(), Map.of("vault|b", 97L, "agent|a", 3L)));
    assertThat(audit.losses())
        .containsExactly(new Loss("vault|a", 7, 0), new Loss("vault|b", 120, 97));
    assertThatThrownBy(audit::check)
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("journal_lost");
              assertThat(e.hint()).contains("restore it from a backup");
            })
        .hasMessage(
            """
            the journal lacks what was acknowledged: commits 39 to 40 of 40 are not in it; events \
            of 2 persistence id(s) are not in it
            persistence id             promised                found
            vault|a                           7                    0
            vault|b                         120                   97\
            """
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void shouldRefuseAHoleAmongTheCommits() {
    LedgerAudit audit =
        new LedgerAudit(PROMISED, new Found(44, Optional.empty(), PROMISED.highest()));
    assertThatThrownBy(audit::check)
        .hasMessageContaining("commit 40 is not in it, though commit 44 is");
  }

  @Test
  void shouldRefuseAnotherHistory() {
    LedgerAudit audit = audit(44, hash(2), PROMISED.highest());
    assertThatThrownBy(audit::check)
        .hasMessageContainingAll("commit 40 has hash " + hash(2), "where " + HASH);
  }

  @Test
  void shouldListTwentyAndCountTheOthers() {
    Map<String, Long> highest = new HashMap<>();
    for (int i = 0; i < 25; i++) {
      highest.put("vault|" + (char) ('a' + i), 5L);
    }
    LedgerAudit audit =
        new LedgerAudit(new Promise(40, HASH, highest), new Found(40, Optional.of(HASH), Map.of()));
    assertThatThrownBy(audit::check)
        .hasMessageContaining("vault|t")
        .hasMessageNotContaining("vault|u")
        .hasMessageEndingWith("and 5 more");
  }

  private static LedgerAudit audit(long batch, ChainHash hash, Map<String, Long> highest) {
    return new LedgerAudit(PROMISED, new Found(batch, Optional.of(hash), highest));
  }

  private static ChainHash hash(int last) {
    byte[] bytes = new byte[ChainHash.SIZE];
    bytes[bytes.length - 1] = (byte) last;
    return new ChainHash(bytes);
  }
}
