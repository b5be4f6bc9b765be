package io.osupervisor.supervisor.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.cluster.Confirmation.Outcome;
import io.osupervisor.supervisor.cluster.Confirmation.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ConfirmationPropertyTest {

  @Example
  void shouldConfirmANodeAlone() {
    assertThat(new Confirmation<String>().outcome(Set.of())).isEqualTo(Outcome.CONFIRMED);
  }

  @Example
  void shouldNotTakeAnUnreachableMemberForConfirmed() {
    Confirmation<String> two = new Confirmation<>();
    assertThat(two.outcome(Set.of("b"))).isEqualTo(Outcome.WAIT);
    two.said("b", Word.UNREACHABLE);
    assertThat(two.outcome(Set.of("b"))).isEqualTo(Outcome.WAIT);
    two.said("b", Word.MEMBER);
    assertThat(two.outcome(Set.of("b"))).isEqualTo(Outcome.CONFIRMED);
  }

  @Property
  void shouldBeLostWhenAnyMemberSaysSo(@ForAll List<Word> words) {
    Confirmation<Integer> confirmation = new Confirmation<>();
    Set<Integer> others = said(confirmation, words);
    others.add(words.size());
    confirmation.said(words.size(), Word.GONE);
    assertThat(confirmation.outcome(others)).isEqualTo(Outcome.LOST);
  }

  /** A part that all stood still together, and was given up by the rest, cannot agree on itself. */
  @Property
  void shouldNotBeConfirmedByFewerThanMost(
      @ForAll @IntRange(min = 2, max = 20) int nodes, @ForAll @IntRange(min = 1) int any) {
    int part = 1 + any % ((nodes - 1) / 2 + 1);
    Confirmation<Integer> confirmation = new Confirmation<>();
    Set<Integer> others = new HashSet<>();
    for (int i = 1; i < nodes; i++) {
      others.add(i);
      if (i < part) {
        confirmation.said(i, Word.MEMBER);
      }
    }
    boolean most = 2 * part > nodes;
    assertThat(confirmation.outcome(others)).isEqualTo(most ? Outcome.CONFIRMED : Outcome.WAIT);
  }

  @Property
  void shouldNotCountWhoIsNoMember(@ForAll List<Word> words) {
    Confirmation<Integer> confirmation = new Confirmation<>();
    said(confirmation, words);
    assertThat(confirmation.outcome(Set.of(-1, -2))).isEqualTo(Outcome.WAIT);
  }

  private static Set<Integer> said(Confirmation<Integer> confirmation, List<Word> words) {
    Set<Integer> nodes = new HashSet<>();
    for (int i = 0; i < words.size(); i++) {
      confirmation.said(i, words.get(i));
      nodes.add(i);
    }
    return nodes;
  }
}
