package io.osupervisor.agent.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program that plays an agent is told of a supervisor that breaks the protocol. */
class SupervisorInputTest {
  private static final String WELCOME =
      "{'type':'welcome','protocol':1,'agent_id':'a','instance_id':'a-1','role':'primary','version':'"
          + Samples.VERSION
          + "','heartbeat_ms':1000,'max_frame':4096,'parameters':{}}";

  private final MessageDecoder<SupervisorMessage> decoder =
      MessageDecoder.ofSupervisor(Samples.MAX_FRAME);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'protocol':1        | 'protocol':2         | protocol",
        "'agent_id':'a'      | 'agent_id':'A!'      | agent_id",
        "'instance_id':'a-1' | 'instance_id':''     | instance_id",
        "'role':'primary'    | 'role':'PRIMARY'     | role",
        "'version':'         | 'version':'x         | version",
        "'heartbeat_ms':1000 | 'heartbeat_ms':-1000 | heartbeat_ms",
        "'max_frame':4096    | 'max_frame':0        | max_frame",
        "'max_frame':4096    | 'max_frame':2147483648 | max_frame",
        "'parameters':{}     | 'parameters':[]      | parameters"
      })
  void shouldNameTheFieldOfAWelcomeAtFault(String right, String wrong, String field) {
    assertThat(decode(WELCOME)).isInstanceOf(SupervisorMessage.Welcome.class);
    assertThat(fault(WELCOME.replace(right, wrong)).field()).isEqualTo(field);
  }

  @Test
  void shouldRefuseAnErrorWithACodeThatIsNone() {
    assertThat(fault("{'type':'error','code':'oops','message':'m'}").field()).isEqualTo("code");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'hypothesis_id':'h1'  | 'hypothesis_id':1     | hypothesis_id",
        "'decision':'promoted' | 'decision':'PROMOTED' | decision",
        "'reason':'r',         | ``                    | reason",
        ",'evidence':null      | ``                    | evidence"
      })
  void shouldNameTheFieldOfAnEvolutionResultAtFault(String right, String wrong, String field) {
    String result =
        "{'type':'evolution_result','hypothesis_id':'h1','decision':'promoted','reason':'r','evidence':null}";
    assertThat(decode(result)).isInstanceOf(SupervisorMessage.EvolutionResult.class);
    assertThat(fault(result.replace(right, wrong)).field()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'version':'               | 'version':'x               | version",
        "'files':{}                | 'files':{'a':7}            | files.a",
        "'files':{}                | 'files':null               | files",
        "'parameters':{}           | 'parameters':[]            | parameters",
        "'backup_checkpoint_id':null | 'backup_checkpoint_id':3 | backup_checkpoint_id"
      })
  void shouldNameTheFieldOfAHotReloadAtFault(String right, String wrong, String field) {
    String reload =
        "{'type':'hot_reload','version':'"
            + Samples.VERSION
            + "','files':{},'parameters':{},'backup_checkpoint_id':null}";
    assertThat(decode(reload)).isInstanceOf(SupervisorMessage.HotReload.class);
    assertThat(fault(reload.replace(right, wrong)).field()).isEqualTo(field);
  }

  @Test
  void shouldReadEveryFaultThatIsWritten() {
    Fault[] faults = {
      Fault.badState("response", "starting"),
      Fault.unsupportedProtocol(2),
      Fault.stateMismatch(7, 8),
      Fault.walGap(7, 9),
      Fault.unknownType("tool_call"),
      Fault.fieldInvalid("entries[1].data", "is missing"),
      Fault.of(ErrorCode.WAL_FULL, "the disk is full").about(12).hinting("make room")
    };
    for (Fault fault : faults) {
      SupervisorMessage error = new SupervisorMessage.ErrorMessage(fault);
      byte[] frame = Samples.supervisorEncoder(Encoding.JSON).frame(error);
      assertThat(decoder.decode(Samples.payload(frame))).isEqualTo(error);
    }
    assertThat(Fault.stateMismatch(7, 8).field()).isEqualTo("wal_seq");
    assertThat(Fault.stateMismatch(7, 8).expected()).isEqualTo(Value.of(7));
    assertThat(Fault.unsupportedProtocol(2).expected()).isEqualTo(Value.of(1));
  }

  @Test
  void shouldTakeRestoredEntriesThatAreAsDeepAsAnAgentMayWrite() {
    String json = "{'type':'wal_entry','seq':1,'data':" + "[".repeat(63) + "]".repeat(63) + "}";
    AgentMessage written =
        MessageDecoder.ofAgent(Samples.MAX_FRAME).decode(json.replace('\'', '"').getBytes(UTF_8));
    LogEntry entry = ((AgentMessage.WalEntry) written).entry();
    for (Encoding encoding : Encoding.values()) {
      SupervisorMessage restore = new SupervisorMessage.RestoreWal(List.of(entry));
      byte[] frame = Samples.supervisorEncoder(encoding).frame(restore);
      assertThat(decoder.decode(Samples.payload(frame))).isEqualTo(restore);
    }
  }

  @Test
  void shouldRefuseToBuildAChunkThatIsNone() {
    Value data = Value.binary(new byte[1]);
    assertThatIllegalArgumentException().isThrownBy(() -> new SnapshotChunk(-1, true, data));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SnapshotChunk(0, true, Value.of("text")));
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameDecoder(0));
  }

  private SupervisorMessage decode(String json) {
    return decoder.decode(json.replace('\'', '"').getBytes(UTF_8));
  }

  private Fault fault(String json) {
    ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> decode(json));
    assertThat(refused).isNotNull();
    assertThat(refused.fault().code()).isEqualTo(ErrorCode.FIELD_INVALID);
    return refused.fault();
  }
}
