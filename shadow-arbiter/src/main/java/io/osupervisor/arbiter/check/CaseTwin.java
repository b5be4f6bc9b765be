package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.arbiter.compare.Answer;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** One of the two instances that answer the cases, and what it said to the newest. */
final class CaseTwin {
  final InstanceId id;
  private final ActorRef<AgentInstance.Command> ref;
  private final ActorRef<AgentReply> nobody;
  private String asked = "";
  private boolean serves;
  private boolean ended;
  private @Nullable Answer answer;

  /**
   * @param nobody is told what the instance tells whoever asks
   */
  CaseTwin(InstanceId id, ActorRef<AgentInstance.Command> ref, ActorRef<AgentReply> nobody) {
    this.id = id;
    this.ref = ref;
    this.nobody = nobody;
  }

  void tell(AgentInstance.Command command) {
    ref.tell(command);
  }

  void nowServes() {
    serves = true;
  }

  boolean serves() {
    return serves;
  }

  /** Gives it a case. */
  void ask(int number, CaseRule rule) {
    asked = "case-" + number;
    answer = null;
    AgentRequest.Guarantee none = new AgentRequest.Guarantee(false, false);
    AgentRequest request = new AgentRequest(rule.input(), null, null, rule.timeout(), none, nobody);
    ref.tell(new AgentInstance.Deliver(asked, request, rule.timeout(), 1));
  }

  /** It answered; what it says to a case that is over does not count. */
  void answered(InstanceEvent.Answered answered) {
    if (answered.requestId().equals(asked) && answer == null) {
      answer = read(answered);
    }
  }

  private static Answer read(InstanceEvent.Answered answered) {
    AgentMessage.Answer said = answered.said();
    if (said instanceof AgentMessage.Answer.Data data) {
      return new Answer.Given(data.value());
    }
    return new Answer.Failed(
        said instanceof AgentMessage.Answer.Failure failure ? failure.code() : "not_delivered");
  }

  /** It has had its time: without an answer that is one, too. */
  void late() {
    if (answer == null) {
      ref.tell(new AgentInstance.Cancel(asked));
      answer = new Answer.Failed("timeout");
    }
  }

  /** It is no more: the case that it leaves open got no answer. */
  void ended() {
    ended = true;
    if (answer == null) {
      answer = new Answer.Failed("ended");
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** What it said to the newest case, as soon as it did. */
  Optional<Answer> answer() {
    return Optional.ofNullable(answer);
  }
}
