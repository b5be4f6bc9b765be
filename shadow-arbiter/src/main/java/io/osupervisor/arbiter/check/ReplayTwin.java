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

/** One of the two instances that are asked the same, and what it said to the newest. */
final class ReplayTwin {
  private final ProofBench.Running running;
  private final ActorRef<AgentReply> nobody;
  private String asked = "";
  private boolean serves;
  private boolean ended;
  private @Nullable Answer answer;

  /**
   * @param nobody is told what the instance tells whoever asks
   */
  ReplayTwin(ProofBench.Running running, ActorRef<AgentReply> nobody) {
    this.running = running;
    this.nobody = nobody;
  }

  InstanceId id() {
    return running.id();
  }

  /** It has taken the log, and answers from here on. */
  void serve(long lastSeq) {
    running.serve(lastSeq);
  }

  void nowServes() {
    serves = true;
  }

  boolean serves() {
    return serves;
  }

  /** Asks it something. */
  void ask(int number, ReplayScript.Question question) {
    asked = "replay-" + number;
    answer = null;
    AgentRequest.Guarantee none = new AgentRequest.Guarantee(false, false);
    AgentRequest request =
        new AgentRequest(question.input(), question.key(), null, question.timeout(), none, nobody);
    running.tell(new AgentInstance.Deliver(asked, request, question.timeout(), 1));
  }

  /** It answered; what it says to one that is over does not count. */
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
      running.tell(new AgentInstance.Cancel(asked));
      answer = new Answer.Failed("timeout");
    }
  }

  /** It is no more: what it leaves open got no answer. */
  void ended() {
    ended = true;
    if (answer == null) {
      answer = new Answer.Failed("ended");
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** What it said to the newest, as soon as it did. */
  Optional<Answer> answer() {
    return Optional.ofNullable(answer);
  }
}
