package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.config.StateKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A book fed with random events never loses count of a request and never mixes cuts. */
class PairBookPropertyTest {
  private static final int CAPACITY = 8;
  private static final List<Twin> TWINS = List.of(Twin.CANDIDATE, Twin.CONTROL, Twin.SECOND);

  @Property(tries = 300)
  void shouldAccountForEveryRequest(
      @ForAll StateKind state, @ForAll @Size(max = 200) List<@IntRange(max = 9) Integer> events) {
    PairBook book = new PairBook(state, CAPACITY);
    long known = 0;
    int cut = 0;
    int next = 0;
    for (int i = 0; i < events.size(); i++) {
      switch (events.get(i)) {
        case 0 -> book.cut(candidate(++cut), controls(cut));
        case 1 -> {
          book.drop("r" + next++);
          known++;
        }
        case 2, 3, 4 -> {
          book.open("r" + next++);
          known++;
        }
        default -> {
          Twin twin = TWINS.get(i % TWINS.size());
          String request = "r" + Math.max(0, next - 1 - i % 5);
          observe(book, cut, twin, request);
        }
      }
    }
    book.cut(candidate(++cut), controls(cut));

    PairCounts counts = book.counts();
    assertThat(counts.compared() + counts.uncompared() + counts.skipped()).isEqualTo(known);
    assertThat(counts.resynchronisations()).isEqualTo(cut - 1);
  }

  private static void observe(PairBook book, int cut, Twin twin, String request) {
    InstanceId instance = twin == Twin.CANDIDATE ? candidate(cut) : control(cut, twin);
    Optional<Pair> pair =
        book.observe(
            new Observation(request, instance, Instant.EPOCH, 1, Observation.Lost.TIMEOUT));
    pair.ifPresent(
        both -> {
          assertThat(both.candidate().instance()).isEqualTo(candidate(cut));
          assertThat(both.control().instance()).isEqualTo(control(cut, Twin.CONTROL));
          assertThat(both.second().map(Observation::instance).stream().toList())
              .isEqualTo(controls(cut).subList(1, controls(cut).size()));
        });
  }

  private static InstanceId candidate(int cut) {
    return new InstanceId("candidate-" + cut);
  }

  /** Every other cut has a second control. */
  private static List<InstanceId> controls(int cut) {
    InstanceId first = control(cut, Twin.CONTROL);
    return cut % 2 == 0 ? List.of(first) : List.of(first, control(cut, Twin.SECOND));
  }

  private static InstanceId control(int cut, Twin twin) {
    return new InstanceId(twin + "-" + cut);
  }
}
