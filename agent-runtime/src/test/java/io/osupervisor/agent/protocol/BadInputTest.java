package io.osupervisor.agent.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets, as far as the bytes decide it. */
class BadInputTest {
  private static final int MAX_FRAME = 4096;

  private final MessageDecoder<AgentMessage> decoder = MessageDecoder.ofAgent(MAX_FRAME);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing at all
        "00",
        "c0",
        "90", // a list
        "93a474797065",
        "a568656c6c6f", // a string
        "48656c6c6f", // printed text
        "5b5d", // a JSON list
        "207b7d", // a blank before the map
        "80c0", // more than the map
        "81c1c0",
        "82a474797065a362796500", // ends within
        "7b2274797065223a22627965227d7b7d",
        "7b2274797065223a22627965222c227479706522", // ends within
        "82a474797065a3627965a474797065a3627965", // type twice
        "82a474797065a3627965a178a1ff", // bad UTF-8 under an unknown key
        "82a474797065a3627965a17882a16101a16102", // repeated key under an unknown key
        "dfffffffff",
        "de0001"
      })
  void shouldNotDecodeWhatIsNoMap(String hex) {
    byte[] payload = HexFormat.of().parseHex(hex);
    Fault fault = fault(payload);
    assertThat(fault.code()).isEqualTo(ErrorCode.DECODE_FAILED);
    assertThat(fault.firstBytes()).isEqualTo(hex);
    assertThat(fault.hint()).contains("one map");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 62})
  void shouldTakeNestingUpToSixtyFour(int lists) {
    AgentMessage inPack = decoder.decode(nestedPack(lists));
    assertThat(inPack).isEqualTo(decoder.decode(nestedJson(lists)));
    assertThat(inPack).isInstanceOf(AgentMessage.WalEntry.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 200, 1_000, 1_000_000})
  void shouldRefuseDeeperNesting(int lists) {
    assertThat(fault(nestedPack(lists)).code()).isEqualTo(ErrorCode.DECODE_FAILED);
    assertThat(fault(nestedJson(lists)).code()).isEqualTo(ErrorCode.DECODE_FAILED);
  }

  @Test
  void shouldNotCountEscapesAsNesting() {
    String blob = "{\"$bin\":\"AA==\"}";
    String json = "{\"type\":\"wal_entry\",\"seq\":1,\"data\":%s}";
    String deepest = "[".repeat(63) + blob + "]".repeat(63);
    assertThat(decoder.decode(json.formatted(deepest).getBytes(UTF_8))).isNotNull();
    Fault fault = fault(json.formatted("[" + deepest + "]").getBytes(UTF_8));
    assertThat(fault.code()).isEqualTo(ErrorCode.DECODE_FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                             | type",
        "{'type':1}                                                     | type",
        "{'type':null}                                                  | type",
        "{'type':'heartbeat','ts':'now'}                                | ts",
        "{'type':'heartbeat','ts':1.5}                                  | ts",
        "{'type':'hello','capabilities':[]}                             | protocol",
        "{'type':'hello','protocol':'1','capabilities':[]}              | protocol",
        "{'type':'hello','protocol':1}                                  | capabilities",
        "{'type':'hello','protocol':1,'capabilities':'x'}               | capabilities",
        "{'type':'hello','protocol':1,'capabilities':[1]}               | capabilities",
        "{'type':'hello','protocol':1,'capabilities':[],'name':1}       | name",
        "{'type':'heartbeat','next_ms':-1}                              | next_ms",
        "{'type':'heartbeat','next_ms':1.0}                             | next_ms",
        "{'type':'response','data':1}                                   | id",
        "{'type':'response','id':7,'data':1}                            | id",
        "{'type':'response','id':'r'}                                   | data",
        "{'type':'response','id':'r','data':1,'error':{'code':'c','message':'m'}} | error",
        "{'type':'response','id':'r','error':'no'}                      | error",
        "{'type':'response','id':'r','error':{'message':'m'}}           | error.code",
        "{'type':'response','id':'r','error':{'code':'c','message':1}}  | error.message",
        "{'type':'response','id':'r','data':1,'metrics':[1]}            | metrics",
        "{'type':'response','id':'r','data':1,'metrics':{'a':'b'}}      | metrics.a",
        "{'type':'response','id':'r','data':1,'score':'high'}           | score",
        "{'type':'response','id':'r','data':1,'score':NaN}              | score",
        "{'type':'wal_entry','data':1}                                  | seq",
        "{'type':'wal_entry','seq':1.0,'data':1}                        | seq",
        "{'type':'wal_entry','seq':9223372036854775808,'data':1}        | seq",
        "{'type':'wal_entry','seq':1}                                   | data",
        "{'type':'wal_entry','seq':1,'data':[NaN]}                      | data",
        "{'type':'wal_entry','seq':1,'data':1e999}                      | data",
        "{'type':'wal_entry','seq':1,'data':'\\ud800'}                  | data",
        "{'type':'wal_entry','seq':1,'data':{'$bin':7}}                 | data",
        "{'type':'wal_entry','seq':1,'data':[{'$esc':7}]}               | data",
        "{'type':'wal_entry','seq':1,'data':1,'request':5}              | request",
        "{'type':'wal_batch'}                                           | entries",
        "{'type':'wal_batch','entries':{}}                              | entries",
        "{'type':'wal_batch','entries':[1]}                             | entries",
        "{'type':'wal_batch','entries':[{'seq':1,'data':1},{'seq':2}]}  | entries[1].data",
        "{'type':'wal_batch','entries':[{'seq':'1','data':1}]}          | entries[0].seq",
        "{'type':'wal_batch','entries':[{'seq':1,'data':-Infinity}]}    | entries",
        "{'type':'checkpoint','snapshot':1}                             | wal_seq",
        "{'type':'checkpoint','wal_seq':-1,'snapshot':1}                | wal_seq",
        "{'type':'checkpoint','wal_seq':1}                              | snapshot",
        "{'type':'checkpoint','wal_seq':1,'chunked':false}              | snapshot",
        "{'type':'checkpoint','wal_seq':1,'chunked':1}                  | chunked",
        "{'type':'checkpoint','wal_seq':1,'chunked':true,'snapshot':1}  | snapshot",
        "{'type':'snapshot_chunk','index':-1,'last':true,'data':{'$bin':''}}  | index",
        "{'type':'snapshot_chunk','index':0,'last':'no','data':{'$bin':''}}   | last",
        "{'type':'snapshot_chunk','index':0,'last':true,'data':'text'}  | data",
        "{'type':'metrics','data':7}                                    | data",
        "{'type':'metrics','data':{'a':null}}                           | data.a",
        "{'type':'error','message':'m'}                                 | code",
        "{'type':'error','code':'c'}                                    | message",
        "{'type':'evolution_intent'}                                    | hypothesis",
        "{'type':'evolution_intent','hypothesis':'h'}                   | hypothesis",
        "{'type':'evolution_intent','hypothesis':{}}                    | hypothesis.reason",
        "{'type':'evolution_intent','hypothesis':{'reason':'r','files':[]}}    | hypothesis.files",
        "{'type':'evolution_intent','hypothesis':{'reason':'r','files':{'a':1}}} |"
            + " hypothesis.files.a",
        "{'type':'evolution_intent','hypothesis':{'reason':'r','parameters':1}} |"
            + " hypothesis.parameters",
        "{'type':'evolution_intent','hypothesis':{'reason':'r','expected':{'latency':-0.1}}} |"
            + " hypothesis.expected.latency",
        "{'type':'reloaded'}                                            | version",
        "{'type':'reloaded','version':'v2'}                             | version"
      })
  void shouldNameTheFieldAtFault(String json, String field) {
    Fault fault = fault(json.replace('\'', '"').getBytes(UTF_8));
    assertThat(fault.code()).isEqualTo(ErrorCode.FIELD_INVALID);
    assertThat(fault.field()).isEqualTo(field);
    assertThat(fault.message()).startsWith("field " + field + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cb7ff8000000000000",
        "ca7f800000",
        "d40100",
        "c7000a",
        "8101c0",
        "a3eda080",
        "91d6ff00000000"
      })
  void shouldNameTheFieldThatIsNoValue(String data) {
    String entry = "83a474797065a977616c5f656e747279a373657101a464617461";
    Fault fault = fault(HexFormat.of().parseHex(entry + data));
    assertThat(fault.code()).isEqualTo(ErrorCode.FIELD_INVALID);
    assertThat(fault.field()).isEqualTo("data");
  }

  @Test
  void shouldReadOnlyTheNumberOfAnotherProtocol() {
    byte[] hello = "{'type':'hello','protocol':2,'name':{}}".replace('\'', '"').getBytes(UTF_8);
    assertThat(decoder.decode(hello)).isEqualTo(new AgentMessage.Hello(2, null, null, Set.of()));
  }

  @Test
  void shouldTellWhatItExpected() {
    Fault fault = fault("{\"type\":\"wal_entry\",\"seq\":\"1\",\"data\":1}".getBytes(UTF_8));
    assertThat(fault.message()).isEqualTo("field seq: is string, not integer");
    assertThat(fault.expected()).isEqualTo(Value.of("integer"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'ready'}",
        "{'type':'ready','wal_seq':'1'}",
        "{'type':'ready','wal_seq':1.0}",
        "{'type':'ready','wal_seq':null}",
        "{'type':'ready','wal_seq':18446744073709551615}"
      })
  void shouldCallAReadyWithoutItsNumberAMismatch(String json) {
    Fault fault = fault(json.replace('\'', '"').getBytes(UTF_8));
    assertThat(fault.code()).isEqualTo(ErrorCode.STATE_MISMATCH);
    assertThat(fault.field()).isEqualTo("wal_seq");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evolution_result", "tool_call", "hot_reload", "welcome", "", "HELLO"})
  void shouldAnswerTypesItDoesNotKnow(String type) {
    Fault fault = fault(("{\"data\":NaN,\"type\":\"" + type + "\"}").getBytes(UTF_8));
    assertThat(fault.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
    assertThat(fault.message()).contains("'" + type + "'");
  }

  @Test
  void shouldIgnoreUnknownKeysWhateverTheyHold() {
    String hex =
        "85"
            + "a178d40100"
            + "01c0"
            + "a179cb7ff8000000000000"
            + "a17a8101a3eda080"
            + "a474797065a3627965";
    assertThat(decoder.decode(HexFormat.of().parseHex(hex))).isEqualTo(new AgentMessage.Bye());
    String json =
        "{\"x\":NaN,\"$bin\":{\"$bin\":1},\"y\":{\"$esc\":2},\"type\":\"bye\",\"data\":1e999}";
    assertThat(decoder.decode(json.getBytes(UTF_8))).isEqualTo(new AgentMessage.Bye());
  }

  @Test
  void shouldFindTheTypeWhereverItStands() {
    String json = "{\"data\":{\"type\":\"bye\"},\"seq\":4,\"type\":\"wal_entry\",\"ts\":5}";
    Value data = Value.parseJson("{\"type\":\"bye\"}");
    assertThat(decoder.decode(json.getBytes(UTF_8)))
        .isEqualTo(new AgentMessage.WalEntry(LogEntry.of(4, data)));
  }

  @Test
  void shouldTakeNullForAnAbsentOptionalField() {
    String json =
        "{\"type\":\"response\",\"id\":\"r\",\"data\":null,\"error\":null,\"score\":null}";
    assertThat(decoder.decode(json.getBytes(UTF_8)))
        .isEqualTo(AgentMessage.Response.of("r", new AgentMessage.Answer.Data(Value.NULL)));
    String failed =
        "{\"type\":\"response\",\"id\":\"r\",\"data\":null,\"error\":{\"code\":\"c\",\"message\":\"m\"}}";
    assertThat(decoder.decode(failed.getBytes(UTF_8)))
        .isEqualTo(AgentMessage.Response.of("r", new AgentMessage.Answer.Failure("c", "m")));
  }

  @Test
  void shouldLimitAValueToHalfAFrameInEitherEncoding() {
    Value fits = Value.binary(new byte[1500]);
    assertThat(fits.encodedSize(Encoding.JSON)).isLessThanOrEqualTo(MAX_FRAME / 2);
    assertThat(decoder.decode(entry(fits))).isInstanceOf(AgentMessage.WalEntry.class);

    Value onlyInPack = Value.binary(new byte[1600]);
    assertThat(onlyInPack.size()).isLessThan(MAX_FRAME / 2);
    assertThat(onlyInPack.encodedSize(Encoding.JSON)).isGreaterThan(MAX_FRAME / 2);
    assertThat(fault(entry(onlyInPack)).field()).isEqualTo("data");

    Value exact = Value.of("x".repeat(MAX_FRAME / 2 - 3));
    assertThat(decoder.decode(entry(exact))).isInstanceOf(AgentMessage.WalEntry.class);
    Value above = Value.of("x".repeat(MAX_FRAME / 2 - 2));
    assertThat(fault(entry(above)).code()).isEqualTo(ErrorCode.FIELD_INVALID);
  }

  @Test
  void shouldLimitSnapshotChunksToOneMebibyte() {
    MessageDecoder<AgentMessage> large = MessageDecoder.ofAgent(Samples.MAX_FRAME);
    MessageEncoder<AgentMessage> encoder = Samples.agentEncoder(Encoding.MESSAGE_PACK);
    Value most = Value.binary(new byte[SnapshotChunk.MAX_SIZE]);
    byte[] payload = Samples.payload(encoder.frame(new SnapshotChunk(0, true, most)));
    assertThat(large.decode(payload)).isEqualTo(new SnapshotChunk(0, true, most));
    Value more = Value.binary(new byte[SnapshotChunk.MAX_SIZE + 1]);
    String json = "{\"type\":\"snapshot_chunk\",\"index\":0,\"last\":true,\"data\":%s}";
    byte[] beyond = json.formatted(more.toJson()).getBytes(UTF_8);
    Fault fault = catchThrowableOfType(ProtocolException.class, () -> large.decode(beyond)).fault();
    assertThat(fault.field()).isEqualTo("data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dfffffffff", "ddffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff01"})
  void shouldTakeNoMemoryForWhatIsClaimed(String claim) {
    byte[] payload = HexFormat.of().parseHex("81a474797065" + claim);
    fault(payload);
    long allocated = Allocation.of(() -> fault(payload));
    assertThat(allocated).isLessThan(64 * 1024);
  }

  @Test
  void shouldTakeMemoryInProportionToManyKeys() {
    PackBuffer map = new PackBuffer(16 << 20);
    map.mapHeader(1_500_000);
    for (int i = 0; i < 1_500_000; i++) {
      map.string(Integer.toString(i, 36));
      map.real(Double.NaN);
    }
    byte[] payload = map.copy(0, map.end());
    long allocated = Allocation.of(() -> fault(payload));
    assertThat(allocated).isLessThan(5L * payload.length);
  }

  private byte[] entry(Value data) {
    MessageEncoder<AgentMessage> encoder = Samples.agentEncoder(Encoding.MESSAGE_PACK);
    return Samples.payload(encoder.frame(new AgentMessage.WalEntry(LogEntry.of(1, data))));
  }

  private Fault fault(byte[] payload) {
    ProtocolException refused =
        catchThrowableOfType(ProtocolException.class, () -> decoder.decode(payload));
    assertThat(refused).isNotNull();
    return refused.fault();
  }

  private static byte[] nestedPack(int lists) {
    byte[] head = HexFormat.of().parseHex("83a474797065a977616c5f656e747279a373657101a464617461");
    byte[] all = Arrays.copyOf(head, head.length + lists + 1);
    Arrays.fill(all, head.length, head.length + lists, (byte) 0x91);
    all[all.length - 1] = (byte) 0xc0;
    return all;
  }

  private static byte[] nestedJson(int lists) {
    String json = "{\"type\":\"wal_entry\",\"seq\":1,\"data\":";
    return (json + "[".repeat(lists) + "null" + "]".repeat(lists) + "}").getBytes(UTF_8);
  }
}
