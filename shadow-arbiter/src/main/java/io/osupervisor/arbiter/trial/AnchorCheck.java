package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a promotion would come to against the anchor: each guard of its trial is held there with the
 * same margin.
 *
 * @param anchor that it is held against
 * @param rows one for each guard of which harm may be summed and was seen
 */
record AnchorCheck(VersionId anchor, List<Row> rows) {
  /** Under which evidence has it, in words. */
  static final String FIELD = "anchor";

  /** The code of a promotion that is refused. */
  static final String CODE = "anchor";

  /**
   * One metric, as it is summed.
   *
   * @param before lost by the primary against the anchor
   * @param by lost by the candidate against the primary
   * @param margin that is allowed against the anchor
   */
  record Row(String metric, double before, double by, double margin) {
    double after() {
      return before + by;
    }

    /** What brings some of it back is no harm, however much is left. */
    boolean isBroken() {
      return by > 0 && after() > margin;
    }

    @Override
    public String toString() {
      return "%s %s (%s before it, %s by it), at most %s"
          .formatted(
              metric,
              SeenHarm.told(metric, after()),
              SeenHarm.told(metric, before),
              SeenHarm.told(metric, by),
              SeenHarm.told(metric, margin));
    }
  }

  AnchorCheck {
    rows = List.copyOf(rows);
  }

  /** Of a candidate whose trial saw this. */
  static AnchorCheck of(
      AnchorChain.Since since, Map<String, Double> harm, List<GuardLimit> guards) {
    List<Row> rows = new ArrayList<>();
    for (GuardLimit guard : guards) {
      Double by = harm.get(guard.metric());
      if (by != null) {
        double before = since.lost().getOrDefault(guard.metric(), 0.0);
        double margin = SeenHarm.onScale(guard.metric(), guard.limit());
        rows.add(new Row(guard.metric(), before, by, margin));
      }
    }
    return new AnchorCheck(since.anchor(), rows);
  }

  /** Why it is not to be promoted by itself; empty where nothing speaks against it. */
  Optional<String> refusal() {
    String broken =
        rows.stream().filter(Row::isBroken).map(Row::toString).collect(Collectors.joining("; "));
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of("small losses add up since version %s: %s".formatted(name(), broken));
  }

  /** The evidence of its verdict with this. */
  Evidence in(Evidence evidence) {
    if (rows.isEmpty()) {
      return evidence;
    }
    Map<String, Value> fields = new TreeMap<>(evidence.data().fields());
    fields.put(FIELD, Value.of(text()));
    return Value.map(fields).size() <= Evidence.MAX_BYTES ? Evidence.of(fields) : evidence;
  }

  private String text() {
    return name()
        + ": "
        + rows.stream()
            .map(
                row ->
                    "%s %s of %s"
                        .formatted(
                            row.metric(),
                            SeenHarm.told(row.metric(), row.after()),
                            SeenHarm.told(row.metric(), row.margin())))
            .collect(Collectors.joining(", "));
  }

  private String name() {
    return anchor.shortForm();
  }

  /** What evidence says of it, in words; empty where it says nothing. */
  static Optional<String> read(Evidence evidence) {
    Value told = evidence.data().field(FIELD);
    return told != null && told.kind() == Kind.STRING
        ? Optional.of(told.asString())
        : Optional.empty();
  }
}
