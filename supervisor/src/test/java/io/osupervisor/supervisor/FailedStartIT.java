package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.config.Flag;
import io.osupervisor.config.NodeConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that cannot start has let go of everything when it says so. */
class FailedStartIT {
  @Test
  void shouldLeaveTheDataDirectoryToTheNext(@TempDir Path data) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NodeConfig config =
          NodeConfig.load(
              Optional.empty(),
              Map.of(),
              List.of(
                  new Flag("--data", "osupervisor.data-dir", data.toString()),
                  new Flag(
                      "--port",
                      "osupervisor.management.port",
                      Integer.toString(taken.getLocalPort()))));

      assertThatThrownBy(() -> Patience.get(Node.start(config)))
          .hasRootCauseInstanceOf(AgentException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
    assertThat(ProcessHostSettings.of(data).instances()).doesNotExist();
    try (TestNode node = TestNode.start(data)) {
      node.running("next");
    }
  }
}
