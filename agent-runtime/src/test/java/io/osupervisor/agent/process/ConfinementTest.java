package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.process.CgroupLayout.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** What is decided before anything is started. */
class ConfinementTest {
  private static final int STRANGER = 4_200_000;
  private static final Platform FULL =
      new Platform(
          Map.of(
              "sh", Path.of("/bin/sh"),
              "setpriv", Path.of("/bin/setpriv"),
              "unshare", Path.of("/bin/unshare"),
              "mount", Path.of("/bin/mount"),
              "bwrap", Path.of("/bin/bwrap"),
              "env", Path.of("/bin/env")),
          Set.of(Platform.Feature.values()),
          100,
          1_000,
          CgroupLayout.NONE);

  /** Where every user may look, whatever the folder for temporary files of this one is. */
  static final class Open implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(Path.of("/var/tmp"), "osup-confine");
    }
  }

  @SuppressWarnings("NullAway.Init")
  @TempDir(factory = Open.class)
  Path directory;

  @Test
  void shouldPassOverProgramsThatTheUserMayNotExecute() throws Exception {
    Path closed = Files.createDirectories(directory.resolve("closed/bin"));
    Path open = Files.createDirectories(directory.resolve("open/bin"));
    Path hidden = program(closed.resolve("tool"), "rwxr-xr-x");
    program(open.resolve("tool"), "rwxr-xr-x");
    program(open.resolve("mine"), "rwx------");
    Path link = Files.createSymbolicLink(open.resolve("link"), hidden);
    chmod(directory, "rwxr-xr-x");
    chmod(directory.resolve("closed"), "rwx------");

    UserAccess stranger = new UserAccess(STRANGER);
    assertThat(stranger.blockedParent(directory)).isEmpty();
    assertThat(stranger.mayExecute(open.resolve("tool"))).isTrue();
    assertThat(stranger.mayExecute(hidden)).isFalse();
    assertThat(stranger.mayExecute(link)).isFalse();
    assertThat(stranger.mayExecute(open.resolve("mine"))).isFalse();
    assertThat(stranger.mayExecute(open)).isFalse();
    assertThat(stranger.blockedParent(closed.resolve("x"))).contains(directory.resolve("closed"));

    CommandLookup lookup = CommandLookup.of(closed + "::relative:" + open);
    assertThat(lookup.find("tool", directory, stranger::mayExecute, "u"))
        .isEqualTo(open.resolve("tool"));
    assertThatThrownBy(() -> lookup.find("mine", directory, stranger::mayExecute, "user id 7"))
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("command_not_found");
              assertThat(e.getMessage()).contains("user id 7").contains(open + "/mine");
            });
    assertThat(lookup.find("./open/bin/tool", directory, Files::isExecutable, "u"))
        .isEqualTo(open.resolve("tool"));
  }

  @Test
  void shouldKeepAnAgentsUserAcrossNodes() {
    Path file = directory.resolve("uids");
    UidRegistry first = new UidRegistry(file, 5_000, 2);
    int b = first.uidOf(new AgentId("b"));
    int a = first.uidOf(new AgentId("a"));
    assertThat(Set.of(a, b)).containsExactlyInAnyOrder(5_000, 5_001);
    assertThat(first.uidOf(new AgentId("b"))).isEqualTo(b);
    UidRegistry second = new UidRegistry(file, 5_000, 2);
    assertThat(second.uidOf(new AgentId("a"))).isEqualTo(a);
    assertThatThrownBy(() -> second.uidOf(new AgentId("c")))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("uids_exhausted"));
  }

  @Test
  void shouldGiveTheNodesOfOneMachineOtherUsers() {
    Set<Integer> users = new HashSet<>();
    for (int node = 0; node < 20; node++) {
      Path file = directory.resolve("node" + node);
      users.add(new UidRegistry(file, 200_000, 10_000_000).uidOf(new AgentId("counter")));
    }
    // Where the folder's name has it so, two may still meet.
    assertThat(users).hasSizeGreaterThanOrEqualTo(19);
  }

  @Test
  void shouldBuildTheChainOfEachMode() {
    Launch plain = launch(ProcessLimits.DEFAULT, IsolationMode.AUTO, Map.of());
    assertThat(chain(plain, new Isolation(IsolationMode.UID, OptionalInt.of(7_000))))
        .startsWith("/bin/sh", "-c")
        .containsSubsequence(
            "/bin/setpriv", "--no-new-privs", "--reuid", "7000", "--", "/p", "x y");
    Launch cut = launch(new ProcessLimits(1 << 20, 1, 2, 500, false), IsolationMode.AUTO, Map.of());
    List<String> namespace =
        chain(cut, new Isolation(IsolationMode.NAMESPACE, OptionalInt.empty()));
    assertThat(namespace)
        .startsWith("/bin/unshare", "--user", "--map-current-user")
        .contains("--mount", "--net", "--bounding-set=-all");
    assertThat(String.join(" ", namespace))
        .contains("ulimit -n 100\n")
        .contains("mount -t tmpfs -o size=4k,mode=000 tmpfs '/it'\\''s data'")
        .contains("mount -t tmpfs -o size=4k,mode=000 tmpfs '" + directory + "'")
        .doesNotContain("/no/such")
        .contains("echo 0 > '/groups/g/tasks'");
  }

  @Test
  void shouldRefuseWhatThePlatformCannotDo() {
    Platform weak = FULL.without(Platform.Feature.values());
    assertThat(weak.describe().isolation()).isEqualTo(IsolationMode.NONE);
    assertThat(weak.describe().missing()).hasSizeGreaterThan(3);
    UidRegistry uids = new UidRegistry(directory.resolve("uids"), 5_000, 2);
    for (IsolationMode mode :
        List.of(IsolationMode.BUBBLEWRAP, IsolationMode.UID, IsolationMode.NAMESPACE)) {
      Launch launch = launch(ProcessLimits.DEFAULT, mode, Map.of());
      assertThatThrownBy(() -> Isolation.decide(launch, weak, uids))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("isolation_unavailable"));
    }
    Launch auto = launch(ProcessLimits.DEFAULT, IsolationMode.AUTO, Map.of());
    assertThat(Isolation.decide(auto, weak, uids).confinement(auto, weak).gaps())
        .anyMatch(gap -> gap.startsWith("isolation: none"));
    assertThat(Isolation.decide(auto, FULL, uids).mode()).isEqualTo(IsolationMode.UID);
    Platform lone = FULL.without(Platform.Feature.OWN_UIDS);
    assertThat(Isolation.decide(auto, lone, uids))
        .isEqualTo(new Isolation(IsolationMode.BUBBLEWRAP, OptionalInt.empty()));
    Launch demanded = launch(ProcessLimits.DEFAULT, IsolationMode.BUBBLEWRAP, Map.of());
    Isolation both = Isolation.decide(demanded, FULL, uids);
    assertThat(both.confinement(demanded, FULL).isolation()).startsWith("bubblewrap, uid ");
  }

  @Test
  void shouldRefuseReservedAndMalformedVariables() {
    for (String name : List.of("OSUP_ROLE", "", "A=B", "A\0")) {
      Launch launch = launch(ProcessLimits.DEFAULT, IsolationMode.AUTO, Map.of(name, "v"));
      assertThatThrownBy(() -> CleanEnvironment.of(launch, "/bin"))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("environment_invalid"));
    }
    Launch own = launch(ProcessLimits.DEFAULT, IsolationMode.AUTO, Map.of("HOME", "/h"));
    assertThat(CleanEnvironment.of(own, "/bin")).containsEntry("HOME", "/h").hasSize(9);
  }

  @Test
  void shouldWriteTheLimitsOfAVersionTwoGroup() throws Exception {
    Path base = Files.createDirectories(directory.resolve("group"));
    CgroupLayout layout =
        new CgroupLayout(
            Optional.of(base),
            List.of(Controller.MEMORY, Controller.PIDS, Controller.CPU),
            Map.of());
    assertThat(layout.word()).isEqualTo("cgroup-v2");
    Cgroup group = layout.group("node", new InstanceId("i"));
    group.create(new ProcessLimits(64 << 20, 0.5, 10, 64, true), 2);
    Path own = base.resolve("osup-node/i");
    assertThat(own.resolve("memory.max")).hasContent(Long.toString(64 << 20));
    assertThat(own.resolve("pids.max")).hasContent("82");
    assertThat(own.resolve("cpu.max")).hasContent("50000 100000");
    assertThat(base.resolve("osup-node/cgroup.subtree_control")).exists();
    Files.writeString(own.resolve("memory.events"), "low 0\noom_kill 2\n");
    Files.writeString(own.resolve("cpu.stat"), "usage_usec 1500\nuser_usec 2\n");
    assertThat(group.outOfMemoryKills()).isEqualTo(2);
    assertThat(group.cpuTime()).contains(Duration.ofNanos(1_500_000));
  }

  @Test
  void shouldJoinVersionOneGroupsAloneAndByTaskWhereTheyAreEnough() {
    Map<Controller, Path> legacy =
        Map.of(
            Controller.MEMORY, Path.of("/c/memory"),
            Controller.PIDS, Path.of("/c/pids"),
            Controller.CPUACCT, Path.of("/c/cpuacct"));
    CgroupLayout hybrid = new CgroupLayout(Optional.of(Path.of("/c/unified")), List.of(), legacy);
    Cgroup group = hybrid.group("node", new InstanceId("i"));
    assertThat(group.doors())
        .containsExactlyInAnyOrder(
            Path.of("/c/memory/osup-node/i/tasks"),
            Path.of("/c/pids/osup-node/i/tasks"),
            Path.of("/c/cpuacct/osup-node/i/tasks"));
    assertThat(group.directories()).hasSize(3).allMatch(door -> door.endsWith("osup-node/i"));
  }

  @Test
  void shouldJoinTheUnifiedGroupWhereItIsNeeded() {
    Path unified = Path.of("/c/unified");
    Map<Controller, Path> memory = Map.of(Controller.MEMORY, Path.of("/c/memory"));
    assertThat(
            new CgroupLayout(Optional.of(unified), List.of(), memory)
                .group("node", new InstanceId("i"))
                .doors())
        .containsExactly(
            Path.of("/c/memory/osup-node/i/tasks"), Path.of("/c/unified/osup-node/i/cgroup.procs"));
    assertThat(
            new CgroupLayout(Optional.of(unified), List.of(Controller.MEMORY), Map.of())
                .group("node", new InstanceId("i"))
                .doors())
        .containsExactly(Path.of("/c/unified/osup-node/i/cgroup.procs"));
  }

  @Test
  void shouldReadAProcessWithAStrangeName() {
    ProcEntry entry =
        ProcEntry.parse(
                "42 (a) R (b c) S 1 40 39 0 -1 4194304 1 2 3 4 7 5 0 0 20 0 1 0 999 100 12 1 2")
            .orElseThrow();
    assertThat(entry).isEqualTo(new ProcEntry(42, 'S', 1, 40, 39, 999, 12, 12));
    assertThat(ProcEntry.parse("nonsense")).isEmpty();
  }

  @Test
  void shouldFindMembersBySessionEnvironmentDescentAndMemory() {
    List<ProcEntry> all =
        List.of(
            entry(10, 1, 10, 100),
            entry(11, 10, 10, 101),
            entry(12, 1, 12, 102),
            entry(13, 12, 13, 103),
            entry(14, 1, 14, 104),
            entry(15, 1, 15, 105));
    TreeScan scan = new TreeScan(all, pid -> pid == 12 ? "mine" : "");
    Set<ProcEntry.Key> known = new java.util.HashSet<>(Set.of(new ProcEntry.Key(14, 104)));
    assertThat(scan.members("mine", new ProcEntry.Key(10, 100), known))
        .extracting(ProcEntry::pid)
        .containsExactlyInAnyOrder(10, 11, 12, 13, 14);
    assertThat(scan.members("other", new ProcEntry.Key(9, 1), new java.util.HashSet<>()))
        .extracting(ProcEntry::pid)
        .isEmpty();
  }

  private static ProcEntry entry(int pid, int parent, int session, long start) {
    return new ProcEntry(pid, 'S', parent, session, session, start, 0, 0);
  }

  private List<String> chain(Launch launch, Isolation isolation) {
    return new ExecChain(FULL, Path.of("/it's data"), List.of(directory, Path.of("/no/such")))
        .build(launch, isolation, Path.of("/p"), List.of(Path.of("/groups/g/tasks")));
  }

  private Launch launch(ProcessLimits limits, IsolationMode mode, Map<String, String> env) {
    return new Launch(
        new AgentId("a"),
        new InstanceId("i"),
        new VersionId("0".repeat(64)),
        Role.SHADOW,
        List.of("p", "x y"),
        env,
        directory,
        limits,
        mode,
        Duration.ZERO,
        LogSink.NOWHERE);
  }

  private static Path program(Path file, String mode) throws Exception {
    Files.writeString(file, "#!/bin/sh\n");
    return chmod(file, mode);
  }

  private static Path chmod(Path file, String mode) throws Exception {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
