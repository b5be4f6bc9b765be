package io.osupervisor.agent.process;

import io.osupervisor.agent.process.Platform.Feature;
import java.time.InstantSource;

/** This machine as if it could do less. */
public final class OtherHosts {
  private OtherHosts() {}

  /** It cannot cut a process from the network. */
  public static ProcessHost withoutFence(ProcessHostSettings settings) {
    Platform here = Platform.detect(settings.firstUid());
    return new ProcessHost(
        settings,
        here.without(Feature.BUBBLEWRAP, Feature.ROOT_NETWORK, Feature.USER_NETWORK),
        InstantSource.system());
  }
}
