package io.osupervisor.config;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.slf4j.LoggerFactory;

/**
 * The name of a node in each line of its log, for {@code logback.xml}: in lines for people through
 * this converter, in JSON as the field {@code node}, which the encoder takes from the same place.
 */
public final class LogNode extends ClassicConverter {
  private static final String NODE = "node";

  /**
   * From here on each line names the node as {@code osup cluster members} does, where it is to be
   * one of several: one that stands alone needs no name.
   */
  public static void name(ClusterSettings cluster) {
    if (!cluster.standsAlone() && LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
      name(log, cluster.host() + ":" + cluster.port());
    }
  }

  static void name(LoggerContext log, String node) {
    log.putProperty(NODE, node);
  }

  @Override
  public String convert(ILoggingEvent event) {
    String node = event.getLoggerContextVO().getPropertyMap().get(NODE);
    return node == null ? "" : node + " ";
  }
}
