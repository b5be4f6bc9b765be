package io.osupervisor.arbiter;

import io.osupervisor.arbiter.ArbiterMessage.CrashLoop;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.Refusal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** Versions that end again and again: the watch over their deployment is told, if there is one. */
final class CrashLoops {
  private final WatchDesk watches;
  private final ActorRef<ArbiterMessage> self;

  /** Of versions whose deployment has come about, but was not told yet. */
  private final List<CrashLoop> early = new ArrayList<>();

  CrashLoops(WatchDesk watches, ActorRef<ArbiterMessage> self) {
    this.watches = watches;
    this.self = self;
  }

  /** A version does; whoever tells it is answered once it is known what that is to anybody. */
  void on(CrashLoop loop, ArbiterState state) {
    Set<HypothesisState> states = EnumSet.noneOf(HypothesisState.class);
    state.open().stream()
        .filter(one -> one.proposal().candidate().equals(loop.version()))
        .forEach(one -> states.add(one.state()));
    if (states.contains(HypothesisState.PROMOTING)) {
      early.add(loop);
    } else if (states.stream().noneMatch(HypothesisState::isDeployed)) {
      Refusal nobody = Refusal.nothingToTakeBack(loop.version());
      loop.replyTo().tell(new ArbiterReply.Refused(nobody));
    } else {
      watches.onCrashLoop(loop.version(), loop.at(), loop.why());
      loop.replyTo().tell(ArbiterReply.Done.INSTANCE);
    }
  }

  /** Whether a deployment came about is known after this: the early ones are looked at again. */
  void lookAgain() {
    List<CrashLoop> due = List.copyOf(early);
    early.clear();
    due.forEach(self::tell);
  }
}
