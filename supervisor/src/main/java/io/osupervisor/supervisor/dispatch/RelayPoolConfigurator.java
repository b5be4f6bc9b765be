package io.osupervisor.supervisor.dispatch;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/** Makes a dispatcher run on a {@link RelayPool}; named in the dispatcher's configuration. */
public final class RelayPoolConfigurator extends ExecutorServiceConfigurator {
  private final int threads;
  private final Duration watch;

  /**
   * @param config the dispatcher's: {@code relay-pool} with {@code threads-per-core} and {@code
   *     watch}
   */
  public RelayPoolConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    Config pool = config.getConfig("relay-pool");
    int cores = Runtime.getRuntime().availableProcessors();
    this.threads = Math.max(2, (int) Math.ceil(cores * pool.getDouble("threads-per-core")));
    this.watch = pool.getDuration("watch");
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    return new ExecutorServiceFactory() {
      @Override
      public ExecutorService createExecutorService() {
        return new RelayPool(threads, watch.toNanos(), factory);
      }
    };
  }
}
